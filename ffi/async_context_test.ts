import { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { areUsable, callersContext, partsOfDeno } from "./async_context.ts";

const storage = new AsyncLocalStorage<string>();

test("callersContext() calls in the context it was asked for in", () => {
  const [first, none] = [storage.run("first", callersContext), callersContext()];
  const see = (...args: number[]) => [storage.getStore(), ...args];
  assertEquals(first(see, 1, 2), ["first", 1, 2]);
  storage.run("second", () => {
    assertEquals(first(see, 3), ["first", 3]);
    assertEquals(none(see), [undefined]);
    assertEquals(callersContext()(see, 4), ["second", 4]);
    assertEquals(see(), ["second"]);
  });
  assertEquals(see(), [undefined]);
});

test("callersContext() leaves its context when the callback throws", () => {
  const first = storage.run("first", callersContext);
  const fail = () => {
    throw new Error(storage.getStore());
  };
  storage.run("second", () => {
    assertThrows(() => first(fail), Error, "first");
    assertEquals(storage.getStore(), "second");
  });
});

test("callersContext() goes on in what the callback awaits", async () => {
  const first = storage.run("first", callersContext);
  const later = first(async () => {
    await Promise.resolve();
    return storage.getStore();
  });
  assertEquals(storage.getStore(), undefined);
  assertEquals(await later, "first");
});

test("areUsable() takes Deno's parts; elsewhere there are none", () => {
  assertEquals(areUsable(partsOfDeno()), process.versions["deno"] !== undefined);
});

test("areUsable() refuses parts that are not there, or do not do what is expected", () => {
  let current: unknown = "before";
  const parts = {
    getAsyncContext: () => current,
    setAsyncContext: (frame: unknown) => void (current = frame),
  };
  assertEquals(areUsable({}), false);
  assertEquals(areUsable({ getAsyncContext: parts.getAsyncContext }), false);
  // The internals know nothing about the contents of storages.
  assertEquals(areUsable(parts), false);
  assertEquals([current, storage.getStore()], ["before", undefined]);
});
