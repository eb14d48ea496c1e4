import { test } from "node:test";
import { inspect } from "node:util";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { OpenVINOLoadError } from "../load_error.ts";
import { notFoundMessage, wholeMessage } from "./not_found.ts";

const last = ["Install it with:", "  npm install it"];
const places = (count: number, reason: string) => Array.from({ length: count }, (_, i) => `/place/${i}: ${reason}`);

/** The rows of 100 columns that a text fills. */
function rows(text: string): number {
  return text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 100)), 0);
}

test("a message that fits a screen has every place, in order", () => {
  const tried = [...places(20, "missing"), "/last: no permission"];
  const message = notFoundMessage("Not found:", tried, last);
  assertEquals(message, ["Not found:", ...tried.map((line) => `  ${line}`), ...last].join("\n"));
  assertEquals(wholeMessage(new OpenVINOLoadError(message, { tried })), message);
});

test("a longer one fits a screen, has the places that tell most, and leaves the others to info", () => {
  const telling = ["/usr/lib: no OpenVINO C library in it", `/${"deep/".repeat(30)}: no permission`];
  const tried = [...places(200, "missing"), ...telling];
  const message = notFoundMessage("Not found:", tried, last);
  assert(rows(message) <= 24, `${rows(message)} rows`);
  for (const line of telling) assertStringIncludes(message, `\n  ${line}\n`);
  const more = /\n {2}… and (\d+) more places, which npx openvino-ffi info lists\n/.exec(message);
  const listed = tried.filter((line) => message.includes(`\n  ${line}\n`));
  assertEquals(listed.length + Number(more![1]), tried.length);
  assert(message.endsWith(`\n${last.join("\n")}`), message);
  const whole = wholeMessage(new OpenVINOLoadError(message, { tried }));
  for (const line of tried) assertStringIncludes(whole, `\n  ${line}\n`);
});

test("a console shows each place of an error once", () => {
  const tried = ["/only/place: missing"];
  const error = new OpenVINOLoadError(notFoundMessage("Not found:", tried, last), { tried });
  assertEquals(inspect(error).split("/only/place").length, 2);
  assertEquals(error.tried, tried);
  assertEquals(new OpenVINOLoadError("other").tried, []);
});
