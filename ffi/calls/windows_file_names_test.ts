import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import type { Backend } from "../backend.ts";
import { withFileName } from "./windows_file_names.ts";

/** A made C runtime: what it is called with, and its locale. */
function machine() {
  const log: string[] = [];
  let [scope, locale] = [2, "C"];
  const call = {
    _configthreadlocale(type: number): number {
      const before = scope;
      scope = type;
      return before;
    },
    setlocale(category: number, name: Uint8Array | null): bigint {
      if (name !== null) locale = new TextDecoder().decode(name.slice(0, -1));
      return BigInt(category);
    },
  };
  const backend = {
    open(path: string) {
      log.push(path);
      return { call };
    },
    readString: () => locale,
  } as unknown as Pick<Backend, "open" | "readString">;
  return { backend, log, state: () => `${scope} ${locale}` };
}

test("withFileName() has names read as UTF-8 on Windows, for the thread and the call", () => {
  const { backend, log, state } = machine();
  const during = (file: string, platform: string) => withFileName(file, backend, state, platform);
  assertEquals(during("C:\\Jörg\\model.blob", "win32"), "1 .UTF8");
  assertEquals([state(), log], ["2 C", ["ucrtbase.dll"]]);
  assertEquals(during("C:\\Joerg\\model.blob", "win32"), "2 C");
  assertEquals(during("/home/jörg/model.blob", "linux"), "2 C");
  assertEquals(log.length, 1);
});

test("withFileName() restores the locale after a call that throws", () => {
  const { backend, state } = machine();
  const fail = () => {
    throw new Error(state());
  };
  assertThrows(() => withFileName("C:\\日本", backend, fail, "win32"), Error, "1 .UTF8");
  assertEquals(state(), "2 C");
});
