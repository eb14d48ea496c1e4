import { assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import { describeFailure } from "./fetch_package.ts";

// That a package is fetched is tested with a registry, in tasks/package/install_test.ts.

test("describeFailure() tells what went wrong in one line", () => {
  const cases: [name: string, printed: string, expected: string][] = [
    ["npm", "npm error code E404\nnpm error 404 Not Found - GET http://x/@a%2fb", "the registry does not have it"],
    [
      "npm",
      "npm error code ETARGET\nnpm error notarget No matching version found for @a/b@1.",
      "the registry does not",
    ],
    ["bun", "error: GET http://x/@a%2fb - 404", "the registry does not have it"],
    ["bun", 'error: No version matching "1" found for specifier "@a/b"', "the registry does not have it"],
    ["deno", "error: npm package '@a/b' does not exist.", "the registry does not have it"],
    ["deno", "error: Could not find npm package '@a/b' matching '1'.", "the registry does not have it"],
    ["npm", "npm error code ECONNREFUSED\nnpm error syscall connect", "npm cannot reach the registry"],
    ["bun", "error: ConnectionRefused downloading package manifest @a/b", "bun cannot reach the registry"],
    ["deno", "error: Failed loading http://x/\n  error sending request for url: client error", "deno cannot reach the"],
    ["npm", "npm error code EINTEGRITY", "its checksum differs"],
    ["bun", "error: Integrity check failed for tarball: @a/b", "its checksum differs"],
    ["deno", "error: Tarball checksum did not match what was provided by npm registry", "its checksum differs"],
    ["npm", "npm error code ENOSPC", "no space left on the disk"],
    ["npm", "npm error code EACCES\nnpm error syscall mkdir", "the folder cannot be written"],
    ["npm", "npm warn old\nnpm error something new\n", "npm error something new"],
    ["bun", "", "bun failed"],
  ];
  for (const [name, printed, expected] of cases) {
    const line = describeFailure(name, printed);
    assertStringIncludes(line, expected);
    assertEquals(line.split("\n").length, 1);
  }
});
