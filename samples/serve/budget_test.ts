import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { Budget } from "./budget.ts";

test("all leases come out of one budget, and what ends gives back what it held", () => {
  const budget = new Budget(10);
  const [first, second] = [budget.lease(), budget.lease()];
  first.add(6);
  second.add(3);
  assertThrows(() => second.add(2), Error, "the server holds 9 of 10 bytes for others");
  second.add(1);
  assertEquals(budget.used, 10);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assertEquals(budget.used, 4);
  second.add(6);
  assertEquals(budget.used, 10);
  assertThrows(() => second.add(11), Error, "11 bytes are more than the server may hold");
});

test("what is reserved is there for what is added later", () => {
  const budget = new Budget(10);
  const [first, second] = [budget.lease(), budget.lease()];
  first.reserve(6);
  assertThrows(() => second.add(5), Error, "holds 6 of 10");
  first.add(2);
  first.add(4);
  assertEquals(budget.used, 6);
  first.add(1);
  assertEquals(budget.used, 7);
});

test("a lease that has ended takes nothing more", () => {
  const budget = new Budget(10);
  const lease = budget.lease();
  lease[Symbol.dispose]();
  lease.add(11);
  assertEquals(budget.used, 0);
});
