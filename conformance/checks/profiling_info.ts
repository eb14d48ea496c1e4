import { assert, assertEquals } from "@std/assert";
import type { InferRequest, ProfilingInfo } from "openvino-ffi";
import { formOnly } from "./allowance.ts";
import { check, type Group, onNetworks, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";

/** A new request of the model compiled with profiling, which the checks of a process share. */
const countingRequest = (t: CheckContext) => t.compiled(t.model, { PERF_COUNT: true }).createInferRequest();

/** A request with profiling after one run, and its profile. */
function profile(t: CheckContext): { request: InferRequest; infos: ProfilingInfo[] } {
  const request = countingRequest(t);
  request.infer([t.picture(1)]);
  return { request, infos: request.getProfilingInfo() };
}

/** The profile without the property that enables it. */
function profileWithout(t: CheckContext): ProfilingInfo[] {
  const request = t.request();
  request.infer([t.picture(1)]);
  return request.getProfilingInfo();
}

const executed = (infos: readonly ProfilingInfo[]) => infos.filter(({ status }) => status === "EXECUTED");
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Differences between processors in nodes and kernels. */
const machines = formOnly("each processor has its own nodes and kernels");

/** The checks of ProfilingInfo. */
export const profilingInfo: Group = {
  class: "ProfilingInfo",
  needs: ["profiling"],
  checks: [
    check("status", ["status", "Status", "EXECUTED"], onNetworks, (t) => {
      const { infos } = profile(t);
      t.observe("statuses", infos.map(({ status }) => status), machines);
      t.observe("some were executed", executed(infos).length > 0);
      t.observe(
        "inputs are not run",
        infos.filter(({ nodeType }) => nodeType === "Parameter").map(({ status }) => status),
      );
    }),
    check("status without PERF_COUNT", ["status", "NOT_RUN"], onNetworks, (t) => {
      const infos = profileWithout(t);
      t.observe("there are nodes", infos.length > 0);
      t.observe("executed", executed(infos).length);
      t.observe("not run", infos.every(({ status }) => status === "NOT_RUN"));
    }),
    check("node_name", ["node_name"], onNetworks, (t) => {
      const { infos } = profile(t);
      t.observe("names", infos.map(({ nodeName }) => nodeName), machines);
      t.observe("they differ", new Set(infos.map(({ nodeName }) => nodeName)).size === infos.length);
      t.observe("of inputs", infos.filter(({ nodeType }) => nodeType === "Parameter").map(({ nodeName }) => nodeName));
      t.observe("of outputs", infos.filter(({ nodeType }) => nodeType === "Result").map(({ nodeName }) => nodeName));
    }),
    check("node_type", ["node_type"], onNetworks, (t) => {
      const { infos } = profile(t);
      t.observe("types", infos.map(({ nodeType }) => nodeType), machines);
      t.observe("inputs", infos.filter(({ nodeType }) => nodeType === "Parameter").length);
      t.observe("outputs", infos.filter(({ nodeType }) => nodeType === "Result").length);
    }),
    check("exec_type", ["exec_type"], onNetworks, (t) => {
      const { infos } = profile(t);
      t.observe("kernels", infos.map(({ execType }) => execType), machines);
      t.observe("each has one", infos.every(({ execType }) => execType.length > 0));
    }),
    check("real_time", ["real_time"], onNetworks, (t) => {
      // A separate model: times are the means of all its runs, of which this is the only one.
      const request = t.compile({ PERF_COUNT: true }).createInferRequest();
      request.infer([t.picture(1)]);
      const infos = request.getProfilingInfo();
      const total = sum(infos.map(({ realTime }) => realTime));
      t.observe("executed nodes take time", sum(executed(infos).map(({ realTime }) => realTime)) > 0);
      t.observe("others take none", total === sum(executed(infos).map(({ realTime }) => realTime)));
      // Nodes run one after another, and take nearly all of the inference's latency.
      const microseconds = request.latency * 1000;
      t.observe("are microseconds", total > microseconds / 50 && total <= microseconds);
      assert(infos.every(({ realTime }) => Number.isInteger(realTime) && realTime >= 0));
    }),
    check("cpu_time", ["cpu_time"], onNetworks, (t) => {
      const { infos } = profile(t);
      const total = sum(infos.map(({ cpuTime }) => cpuTime));
      t.observe("executed nodes take time", sum(executed(infos).map(({ cpuTime }) => cpuTime)) > 0);
      t.observe("as the CPU plugin has it, the same as in all", infos.every((each) => each.cpuTime === each.realTime));
      t.observe("others take none", total === sum(executed(infos).map(({ cpuTime }) => cpuTime)));
      assert(infos.every(({ cpuTime }) => Number.isInteger(cpuTime) && cpuTime >= 0));
    }),
    check("times without PERF_COUNT", ["real_time", "cpu_time"], onNetworks, (t) => {
      const infos = profileWithout(t);
      t.observe("real", sum(infos.map(({ realTime }) => realTime)));
      t.observe("processor", sum(infos.map(({ cpuTime }) => cpuTime)));
    }),
    check("before any run", ["status", "real_time"], onNetworks, (t) => {
      profile(t);
      const infos = countingRequest(t).getProfilingInfo();
      const nodes = profile(t).infos;
      t.observe(
        "the same nodes",
        infos.map(({ nodeName }) => nodeName).join() === nodes.map(({ nodeName }) => nodeName).join(),
      );
    }),
    check("the list is a copy", ["status"], onNetworks, (t) => {
      const { request, infos } = profile(t);
      const names = infos.map(({ nodeName }) => nodeName);
      infos.length = 0;
      t.observe("again", request.getProfilingInfo().map(({ nodeName }) => nodeName).join() === names.join());
      t.observe("as a property", request.profilingInfo.map(({ nodeName }) => nodeName).join() === names.join());
      assertEquals(Object.keys(request.profilingInfo[0]!).toSorted(), [
        "cpuTime",
        "execType",
        "nodeName",
        "nodeType",
        "realTime",
        "status",
      ]);
    }),
    check("of several nodes", ["status", "node_name", "node_type"], onTiny("two_in_two_out"), (t) => {
      const request = t.compile({ PERF_COUNT: true }).createInferRequest();
      const values = new Float32Array(6).fill(1);
      const rows = () =>
        request.getProfilingInfo().map(({ status, nodeName, nodeType }) => [status, nodeName, nodeType]);
      t.observe("before", rows(), machines);
      request.infer([values, values]);
      t.observe("after", rows(), machines);
    }),
    check("of an asynchronous run", ["status", "real_time"], onNetworks, async (t) => {
      profile(t);
      const request = countingRequest(t);
      request.startAsync([t.picture(1)]);
      await request.wait();
      const infos = request.getProfilingInfo();
      t.observe("some were executed", executed(infos).length > 0);
      t.observe("take time", sum(infos.map(({ realTime }) => realTime)) > 0);
    }),
    check("refused while it runs", ["status"], onTiny("slow"), async (t) => {
      const request = t.request();
      request.startAsync([Float32Array.of(1)]);
      await t.refuses("busy", "REQUEST_BUSY", () => request.getProfilingInfo(), async () => {
        await request.wait();
        request.getProfilingInfo();
      });
    }),
  ],
};
