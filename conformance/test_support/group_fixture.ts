/** Replaces `group.ts` in tests: the check's name says what each run does. */
import process from "node:process";
import { type Job, writeEvent } from "../run/events.ts";
import { writeNow } from "../run/write_now.ts";

const job = JSON.parse(process.argv[2]!) as Job;

writeNow(writeEvent({ event: "environment", runtime: "fixture 1", openvino: "2026", library: "" }));
for (const run of job.runs) {
  writeNow(writeEvent({ event: "start", run }));
  writeNow("some output of a library\n");
  if (run.check === "crash") {
    await new Promise((resolve) => process.stderr.write("last words\n", resolve));
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => setInterval(() => {}, 1000));
  }
  if (run.check === "hang") await new Promise(() => setInterval(() => {}, 1000));
  const observations = [{ label: "model", value: run.model }];
  const error = run.check === "fail" ? { error: { message: "it failed" } } : {};
  writeNow(writeEvent({ event: "end", run, observations, tensors: {}, ...error }));
}
if (job.runs.at(-1)?.check === "exit") process.exitCode = 7;
