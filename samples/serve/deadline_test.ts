import { assertEquals, assertMatch } from "@std/assert";
import { once } from "node:events";
import { test } from "node:test";
import { Deadline } from "./deadline.ts";

test("a deadline aborts with 504 when its time is over", async () => {
  using deadline = new Deadline(5, new AbortController().signal);
  if (!deadline.signal.aborted) await once(deadline.signal, "abort");
  assertEquals(deadline.signal.reason.status, 504);
  assertMatch(deadline.signal.reason.message, /more than 5 ms/);
});

test("shorten() makes the time shorter, never longer", async () => {
  using deadline = new Deadline(1e6, new AbortController().signal);
  deadline.shorten(5);
  deadline.shorten(1e6);
  if (!deadline.signal.aborted) await once(deadline.signal, "abort");
  assertMatch(deadline.signal.reason.message, /more than 5 ms/);
});

test("a deadline aborts with 499 when the client goes, and not after it was disposed", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  using open = new Deadline(1e6, first.signal);
  const disposed = new Deadline(1e6, second.signal);
  disposed[Symbol.dispose]();
  first.abort();
  second.abort();
  assertEquals([open.signal.reason.status, disposed.signal.aborted], [499, false]);
  using late = new Deadline(1e6, first.signal);
  assertEquals(late.signal.reason.status, 499);
});
