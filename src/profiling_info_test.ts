import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { compileTiny, tiny } from "../conformance/tiny_models.ts";

test("getProfilingInfo() gives every node as NOT_RUN without PERF_COUNT", () => {
  const request = tiny("relu_add").createInferRequest();
  for (let run = 0; run < 2; run++) {
    // As the reference gives them, before a run and after it. What is between them depends on the processor.
    const infos = request.getProfilingInfo();
    assertEquals([infos[0]?.nodeName, infos.at(-1)?.nodeName], ["x", "y/result"]);
    assertEquals([infos[0]?.nodeType, infos.at(-1)?.nodeType], ["Parameter", "Result"]);
    assert(infos.some(({ nodeName }) => nodeName === "relu"));
    for (const { status, realTime, cpuTime } of infos) {
      assertEquals([status, realTime, cpuTime], ["NOT_RUN", 0, 0]);
    }
    request.infer([1, 2, 3, 4]);
  }
});

test("getProfilingInfo() gives the executed nodes' microseconds with PERF_COUNT", () => {
  const request = compileTiny("relu_add", { PERF_COUNT: true }).createInferRequest();
  request.infer([1, 2, 3, 4]);
  const executed = request.getProfilingInfo().filter(({ status }) => status === "EXECUTED");
  // Both in one, or the addition with what follows it.
  assert(executed.length === 1 && ["add", "relu"].includes(executed[0]!.nodeName), String(executed[0]?.nodeName));
  const [{ realTime, cpuTime, execType }] = executed as [typeof executed[number]];
  assert(realTime >= 0 && realTime < 60e6 && Number.isInteger(realTime));
  assert(cpuTime >= 0 && Number.isInteger(cpuTime));
  assert(execType.length > 0);
});

test("profilingInfo is getProfilingInfo()", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  assertEquals(request.profilingInfo, request.getProfilingInfo());
  assert(request.profilingInfo.length > 0);
});
