import { assertEquals, assertRejects } from "@std/assert";
import { test } from "node:test";
import { nextTurn, Turns } from "./turns.ts";

test("work takes turns in its order, one at a time, whatever becomes of it", async () => {
  const turns = new Turns();
  const steps: string[] = [];
  const work = (name: string, fails = false) => async () => {
    steps.push(`${name} begins`);
    await nextTurn();
    steps.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const first = turns.take(work("a"));
  const failed = assertRejects(() => turns.take(work("b", true)), Error, "b");
  const last = turns.take(work("c"));
  assertEquals([await first, await last], ["a", "c"]);
  await failed;
  assertEquals(steps, ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
