import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { result } from "../test_support/reports.ts";
import { placesOf, sharedFailures, titleOf } from "./shared_failure.ts";

const differ = { message: "differ", expected: "1", actual: "2" };

test("sharedFailures() has a failure once, however many models and runtimes show it", () => {
  const results = [
    result({ status: "failed", faults: [{ ...differ, stack: "in Deno" }] }),
    result({ status: "failed", faults: [{ ...differ, stack: "in Bun" }], runtime: "Bun" }),
    result({ runtime: "Node" }),
    result({ status: "failed", faults: [differ], model: "slow" }),
  ];
  const shared = sharedFailures(results);
  assertEquals(shared, [[results[0]!, results[1]!, results[3]!]]);
  assertEquals(placesOf(shared[0]!), [
    { model: "alexnet", runtimes: ["Deno", "Bun"] },
    { model: "slow", runtimes: ["Deno"] },
  ]);
  assertEquals(titleOf(shared[0]!), "Tensor/shape @alexnet #Deno #Bun @slow #Deno");
  assertEquals(titleOf([results[0]!]), results[0]!.id);
});

test("sharedFailures() keeps apart what differs", () => {
  const failed = result({ status: "failed", faults: [differ] });
  const results = [
    failed,
    { ...failed, check: "Tensor/size" },
    result({ status: "crashed", faults: [differ] }),
    result({ status: "failed", faults: [{ ...differ, actual: "3" }] }),
    result({ status: "failed", faults: [differ, differ] }),
  ];
  assertEquals(sharedFailures(results).length, results.length);
  assertEquals(sharedFailures([failed, failed]).length, 1);
});
