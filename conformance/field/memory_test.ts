import { test } from "node:test";
import { assertEquals, assertRejects } from "@std/assert";
import { requireFlat } from "./memory.ts";

test("requireFlat() refuses a run that keeps memory, and accepts one that gives it back", async () => {
  const kept: Uint8Array[] = [];
  const allocate = () => new Uint8Array(1 << 16).fill(1);
  const looks = 5;
  // First, since what was freed before would be taken again.
  const growing = requireFlat(() => void kept.push(allocate()), looks);
  await assertRejects(() => growing, Error, "memory grows by every 100 runs");
  assertEquals(kept.length, looks * 100);
  await requireFlat(() => void allocate());
});
