/** Loads a server from a process of its own. */
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runArguments, thisRuntime } from "../../conformance/run/runtimes.ts";

/** How a server answered. */
export interface Volley {
  readonly statuses: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly timeouts: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/** A request. */
export interface Body {
  readonly bodyFile: string;
  readonly headerLength: number;
}

/** Runs a script of this folder in this runtime. Returns its parsed output. */
export function runScript<T>(name: string, ...args: string[]): Promise<T> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const runtime = runArguments(thisRuntime(), script);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...runtime, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => out += text);
    child.on("error", reject);
    child.on("close", (code) => code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`${name} failed`)));
  });
}

/** Sends a request over some connections for some seconds, as often as it is answered or at a rate. */
export function shoot(url: string, body: Body, connections: number, seconds: number, rate?: number): Promise<Volley> {
  return runScript("cannon.js", JSON.stringify({ url, ...body, connections, seconds, rate }));
}
