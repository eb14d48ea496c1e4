import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { failedTests } from "./failed_tests.ts";

test("failedTests() names the failed tests of a JUnit report", () => {
  const report = `<testsuites tests="3"><testsuite name="a"><testcase name="passes" time="1"/>
    <testcase name="a &lt;b&gt; &amp; c"><failure message="x">text</failure></testcase>
    <testcase name="skipped"><skipped/></testcase></testsuite></testsuites>`;
  assertEquals(failedTests(report).map(({ name }) => name), ["a <b> & c"]);
  assertEquals(failedTests(report)[0]!.text, `<failure message="x">text</failure>`);
});

const failures: Readonly<Record<string, string>> = {
  Deno: `<testcase name="passes" classname="a" time="0.1" line="1" col="1">
        </testcase>
        <testcase name="a &lt;test&gt;" classname="a" time="0.1" line="2" col="1">
            <failure message="Uncaught Error: a &amp;lt; &quot;b&quot;
+   &apos;c&apos; =&gt; d">Error: a</failure>
        </testcase>`,
  Bun: `<testcase name="passes" classname="" time="0.1" file="a" line="1" assertions="0" />
    <testcase name="a &lt;test&gt;" classname="" time="0.1" file="a" line="2" assertions="0">
      <failure type="Error" message="Uncaught Error: a &amp;lt; &quot;b&quot;&#10;+   &apos;c&apos; =&gt; d">Error: a</failure>
    </testcase>`,
  Node: `<testcase name="passes" time="0.1" classname="test" file="a"/>
\t<testcase name="a &lt;test>" time="0.1" classname="test" file="a" failure="Uncaught Error: a &amp;lt; &quot;b&quot;&#10;+   'c' => d">
\t\t<failure type="testCodeFailure" message="Uncaught Error: a &amp;lt; &quot;b&quot;&#10;+   'c' => d">
[Error]</failure></testcase>`,
};

for (const [runtime, report] of Object.entries(failures)) {
  test(`failedTests() reads the messages in ${runtime}'s report`, () => {
    const [failed, ...others] = failedTests(report);
    assertEquals([failed?.name, failed?.message, others], ["a <test>", `Uncaught Error: a &lt; "b"\n+   'c' => d`, []]);
  });
}

test("failedTests() finds none where all passed", () => {
  assertEquals(
    failedTests(`<testsuites name="bun test" tests="3" failures="0" skipped="0" time="0.1"></testsuites>`),
    [],
  );
});
