import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { type Ended, excerpt, format, judge, readReport, sum } from "./report.ts";

const denoReport = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="7" failures="2" errors="1" time="0.028">
    <testsuite name="./a_test.ts" tests="5" disabled="1" errors="0" failures="2">
        <testcase name="tests=&quot;99&quot;" classname="./a_test.ts" time="0.003" line="3" col="1">
        </testcase>
    </testsuite>
    <testsuite name="./b_test.ts" tests="2" disabled="1" errors="1" failures="0">
    </testsuite>
</testsuites>`;

const bunReport = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="4" assertions="9" failures="1" skipped="1" time="0.036802372">
  <testsuite name="a_test.ts" file="a_test.ts" tests="4" assertions="9" failures="1" skipped="1" time="0.03">
  </testsuite>
</testsuites>`;

const nodeReport = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testcase name="a &lt;!-- pass 9 --&gt;" time="0.000497" classname="test" file="a_test.ts"/>
	<!-- tests 11 -->
	<!-- suites 1 -->
	<!-- pass 4 -->
	<!-- fail 1 -->
	<!-- cancelled 1 -->
	<!-- skipped 2 -->
	<!-- todo 3 -->
</testsuites>`;

const passing = `<testsuites name="bun test" tests="3" failures="0" skipped="0" time="0.1"></testsuites>`;

const ended = (changed: Partial<Ended>): Ended => ({
  code: 0,
  signal: null,
  timedOut: false,
  report: passing,
  uncaught: "",
  ...changed,
});

test("readReport() reads the counts of Deno's report", () => {
  assertEquals(readReport(denoReport), { passed: 2, failed: 3, skipped: 2 });
});

test("readReport() reads the counts of Bun's report", () => {
  assertEquals(readReport(bunReport), { passed: 2, failed: 1, skipped: 1 });
});

test("readReport() reads the counts of Node.js's report", () => {
  assertEquals(readReport(nodeReport), { passed: 4, failed: 2, skipped: 5 });
});

test("readReport() refuses what is no report", () => {
  assertThrows(() => readReport(""), Error, "no root element");
  assertThrows(() => readReport("<testsuites></testsuites>"), Error, "does not count");
});

test("judge() takes the report of a process that ended well", () => {
  assertEquals(judge(ended({})), { passed: 3, failed: 0, skipped: 0 });
});

test("judge() counts a failed test once", () => {
  assertEquals(judge(ended({ code: 1, report: bunReport })), { passed: 2, failed: 1, skipped: 1 });
  assertEquals(judge(ended({ code: 1, report: bunReport, uncaught: "Error" })), { passed: 2, failed: 1, skipped: 1 });
});

test("judge() counts a process that failed although its tests passed", () => {
  const counts = { passed: 3, failed: 1, skipped: 0 };
  assertEquals(judge(ended({ code: 1 })), { ...counts, reason: "ended with exit code 1" });
  assertEquals(judge(ended({ uncaught: "Error: x" })), { ...counts, reason: "left an error uncaught" });
  assertEquals(judge(ended({ timedOut: true, code: null, signal: "SIGKILL" })), {
    ...counts,
    reason: "did not end in time",
  });
});

test("judge() counts a crash on top of failed tests", () => {
  const crash = ended({ code: null, signal: "SIGSEGV", report: bunReport });
  assertEquals(judge(crash), { passed: 2, failed: 2, skipped: 1, reason: "was ended by SIGSEGV" });
});

test("judge() counts a process that wrote no report", () => {
  const counts = { passed: 0, failed: 1, skipped: 0 };
  const without = (changed: Partial<Ended>) => judge(ended({ report: undefined, ...changed }));
  assertEquals(without({ code: 1 }), { ...counts, reason: "ended with exit code 1" });
  assertEquals(without({ code: null, signal: "SIGSEGV" }), { ...counts, reason: "was ended by SIGSEGV" });
});

test("judge() counts a process that did not finish its report", () => {
  const report = nodeReport.slice(0, nodeReport.indexOf("<!--"));
  assertEquals(judge(ended({ code: null, signal: "SIGSEGV", report })), {
    ...{ passed: 0, failed: 1, skipped: 0 },
    reason: "was ended by SIGSEGV",
  });
});

test("judge() counts a file without a test", () => {
  const empty = `<testsuites name="deno test" tests="0" failures="0" errors="0" time="0"></testsuites>`;
  const counts = { passed: 0, failed: 1, skipped: 0, reason: "has no test" };
  assertEquals(judge(ended({ report: empty })), counts);
  assertEquals(judge(ended({ report: undefined })), counts);
});

test("excerpt() leaves out the middle of a long output", () => {
  assertEquals(excerpt(["1", "2", "3", "4"], 4), ["1", "2", "3", "4"]);
  assertEquals(excerpt(["1", "2", "3", "4", "5", "6"], 4), ["1", "2", "[2 lines left out]", "5", "6"]);
});

test("format() writes the sum as the closing line has it", () => {
  const total = sum([{ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 }]);
  assertEquals(format(total), "11 passed, 22 failed, 33 skipped");
  assertEquals(format(sum([])), "0 passed, 0 failed, 0 skipped");
});
