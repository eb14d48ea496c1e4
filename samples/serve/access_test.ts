import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { isLoopback, refuseForeign } from "./access.ts";

const refusal = (method: string, headers: Record<string, string>, isLocal = false) => {
  try {
    refuseForeign(method, headers, isLocal);
    return undefined;
  } catch (error) {
    return (error as { status: number }).status;
  }
};

test("isLoopback() knows the addresses that other machines cannot reach", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1"]) assertEquals(isLoopback(host), true, host);
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "::2"]) {
    assertEquals(isLoopback(host), false, host);
  }
});

test("a server on this machine is asked by its names only", () => {
  for (const host of ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1"]) {
    assertEquals(refusal("GET", { host }, true), undefined, host);
  }
  for (const host of ["", "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example:80"]) {
    assertEquals([refusal("GET", { host }, true), refusal("GET", { host })], [421, undefined], host);
  }
});

test("a POST from a page of another site is refused, and from this one or from no page answered", () => {
  const host = "models:8000";
  for (const site of ["same-origin", "none"]) {
    assertEquals(refusal("POST", { host, "sec-fetch-site": site }), undefined);
  }
  for (const site of ["cross-site", "same-site"]) {
    assertEquals(refusal("POST", { host, "sec-fetch-site": site }), 403);
    assertEquals(refusal("GET", { host, "sec-fetch-site": site }), undefined);
  }
  assertEquals(refusal("POST", { host, origin: "http://models:8000" }), undefined);
  for (const origin of ["http://evil.example", "http://models:9000", "null"]) {
    assertEquals(refusal("POST", { host, origin }), 403, origin);
  }
  assertEquals(refusal("POST", { host }), undefined);
  assertThrows(() => refuseForeign("POST", { host, origin: "null" }, false), Error, "another site");
});
