import { assertEquals } from "@std/assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { causeOf, Failure } from "./failure.ts";

test("causeOf() makes one line of a message of several", () => {
  assertEquals(causeOf(new Error("reading the model a.xml:\n  no weights\n\n")), "reading the model a.xml: no weights");
  assertEquals(causeOf(new Failure("it is a folder")), "it is a folder");
});

test("causeOf() says system errors in words", () => {
  try {
    readFileSync("no-such-file");
  } catch (error) {
    assertEquals(causeOf(error), "no such file or folder");
  }
});

test("causeOf() takes what is no Error as it is", () => {
  assertEquals(causeOf("stopped"), "stopped");
});
