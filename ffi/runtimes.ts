import process from "node:process";
import { OpenVINOLoadError } from "./load_error.ts";
import { isOlder } from "./version.ts";

/** The supported runtimes. */
export type RuntimeName = "Deno" | "Bun" | "Node";

/** Identifies the runtime by its `process.versions`. Deno and Bun list a version of Node.js too. */
export function runtimeOf(versions: Readonly<Record<string, string | undefined>>): RuntimeName {
  if (versions["bun"]) return "Bun";
  if (versions["deno"]) return "Deno";
  return "Node";
}

/** The current runtime and its version, for messages. */
export function runtimeAndVersion(): string {
  const name = runtimeOf(process.versions);
  return `${fullNames[name]} ${process.versions[name.toLowerCase()]}`;
}

const fullNames: Readonly<Record<RuntimeName, string>> = { Deno: "Deno", Bun: "Bun", Node: "Node.js" };

/**
 * The oldest supported releases. In Bun before 1.4, threadsafe callbacks crashed on foreign threads (oven-sh/bun#28113,
 * #33840); Node.js has `node:ffi` without a flag since 26.9.
 */
export const oldestRuntimes: Readonly<Record<RuntimeName, string>> = { Deno: "2.4.4", Bun: "1.4.0", Node: "26.9.0" };

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
