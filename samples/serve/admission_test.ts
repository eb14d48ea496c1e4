import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { Admission } from "./admission.ts";

test("enter() lets in as many as there is room for", () => {
  const admission = new Admission(2);
  const leave = admission.enter()!;
  admission.enter();
  assertEquals([admission.enter(), admission.inside], [undefined, 2]);
  leave();
  leave();
  assertEquals(admission.inside, 1);
  assertEquals(typeof admission.enter(), "function");
});

test("retryAfterSeconds is about how long requests stay, within a minute", () => {
  let now = 0;
  const admission = new Admission(1, () => now);
  const stay = (milliseconds: number) => {
    const leave = admission.enter()!;
    now += milliseconds;
    leave();
  };
  assertEquals(admission.retryAfterSeconds, 1);
  for (let index = 0; index < 200; index++) stay(2_500);
  assertEquals(admission.retryAfterSeconds, 3);
  for (let index = 0; index < 200; index++) stay(1e6);
  assertEquals(admission.retryAfterSeconds, 60);
});
