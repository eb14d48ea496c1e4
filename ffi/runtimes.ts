import process from "node:process";
import { OpenVINOLoadError } from "./load_error.ts";
import { isOlder } from "./version.ts";

/** A runtime. */
export type RuntimeName = "Deno" | "Bun" | "Node";

/** Which runtime has these versions of its parts. Deno and Bun name a version of Node.js too. */
export function runtimeOf(versions: Readonly<Record<string, string | undefined>>): RuntimeName {
  if (versions["bun"]) return "Bun";
  if (versions["deno"]) return "Deno";
  return "Node";
}

/** The runtime that runs this program, with its version, for messages. */
export function runtimeAndVersion(): string {
  const name = runtimeOf(process.versions);
  return `${fullNames[name]} ${process.versions[name.toLowerCase()]}`;
}

const fullNames: Readonly<Record<RuntimeName, string>> = { Deno: "Deno", Bun: "Bun", Node: "Node.js" };

/**
 * The oldest releases that will do. Threadsafe callbacks crashed on foreign threads in Bun before 1.4
 * (oven-sh/bun#28113, #33840); the `node:ffi` of Node.js needs no flag since 26.9.
 */
export const oldestRuntimes: Readonly<Record<RuntimeName, string>> = { Deno: "2.9.0", Bun: "1.4.5", Node: "26.9.0" };

const remedies: Readonly<Record<RuntimeName, string>> = {
  Deno: "(deno upgrade)",
  Bun: "(bun upgrade)",
  Node: "(nodejs.org), or Deno or Bun",
};

/** Throws if a version of a runtime is too old. */
export function requireNewEnough(name: RuntimeName, version: string): void {
  const oldest = oldestRuntimes[name];
  if (!isOlder(version, oldest)) return;
  const message = `${fullNames[name]} ${version} is too old for openvino-ffi: use ${oldest} or newer ${remedies[name]}`;
  throw new OpenVINOLoadError(message);
}
