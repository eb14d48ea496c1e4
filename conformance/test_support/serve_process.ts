import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runArguments, type RuntimeName, runtimePath, thisRuntime } from "../run/runtimes.ts";

/** Deno's flags for the server, as in the README. */
export const denoPermissions = [
  "--allow-ffi",
  "--allow-read",
  "--allow-env=OPENVINO_LIB_PATH,INTEL_OPENVINO_DIR,OpenVINO_DIR,OPENVINO_LIB_PATHS,LD_LIBRARY_PATH,DYLD_LIBRARY_PATH,HOMEBREW_PREFIX,VCPKG_ROOT,VIRTUAL_ENV,CONDA_PREFIX,PATH,HOME,XDG_CACHE_HOME,USERPROFILE,LOCALAPPDATA,ProgramFiles,NODE_V8_COVERAGE",
  "--allow-net=127.0.0.1",
  "--allow-sys=hostname",
];

/** A line of the server's log. */
export interface LogLine {
  readonly msg: string;
  readonly [key: string]: unknown;
}

/** How a server ended. */
export interface ServerEnd {
  readonly code: number | null;
  readonly log: readonly LogLine[];
  readonly err: string;
}

/** A server in its own process, in the current runtime. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** The log so far. */
  readonly log: readonly LogLine[];
  /** Resolves when a matching line is logged. */
  logged(matches: (line: LogLine) => boolean): Promise<LogLine>;
  signal(name: "SIGTERM" | "SIGINT"): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<ServerEnd>;
}

/** The path of a file below the project's folder. */
export function projectFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** Tiny models with each element type, several ports, ranks 0 to 4, strings and dynamic shapes. */
export const protocolModels = [
  "relu_add",
  "two_in_two_out",
  "precisions",
  "precisions_int",
  "precisions_wide",
  "strings",
  "dynamic_nchw",
  "scalar_out",
] as const;

/** The command line arguments for tiny models, by name. */
export function tinyModels(...names: string[]): string[] {
  return names.map((name) => projectFile(`conformance/models/${name}.xml`));
}

/** The path of a model for these tests: see `fixtures/make_models.py`. */
export function fixture(name: string): string {
  return projectFile(`samples/serve/fixtures/${name}.xml`);
}

/**
 * The arguments for serving the model `slow`. It must be slow on every machine, so it runs in f32 on one thread, which
 * takes about as long everywhere.
 */
export function slowModel(): string[] {
  return [...tinyModels("slow"), "--property", "INFERENCE_PRECISION_HINT=f32", "--property", "INFERENCE_NUM_THREADS=1"];
}

/** Arguments for a server that is to answer everything, however busy the machine is. */
export const patiently: readonly string[] = ["--timeout", "800000", "--grace", "800"];

/** Starts a server on a free port and waits until it is ready. */
export function startServer(...args: string[]): Promise<TestServer> {
  return startServerIn(thisRuntime(), ...args);
}

/** Starts a server in a runtime, on a free port, and waits until it is ready. */
export function startServerIn(runtime: RuntimeName, ...args: string[]): Promise<TestServer> {
  return startServerBehind([], runtime, ...args);
}

/** Starts a server by a command that is put before its own, and waits until it is ready. */
export async function startServerBehind(
  prefix: readonly string[],
  runtime: RuntimeName,
  ...args: string[]
): Promise<TestServer> {
  const server = spawnServerIn(runtime, args, prefix);
  const ended = server.ended.then(({ err, log }) => {
    throw new Error(`the server ended: ${err} ${JSON.stringify(log.at(-1))}`);
  });
  await Promise.race([server.logged(({ msg }) => msg === "ready"), ended]);
  return server;
}

/** Starts a server on a free port. */
export function spawnServer(...args: string[]): TestServer {
  return spawnServerIn(thisRuntime(), args);
}

function spawnServerIn(runtime: RuntimeName, args: readonly string[], prefix: readonly string[] = []): TestServer {
  const script = projectFile("samples/serve/main.ts");
  const flags = runArguments(runtime, script, { permissions: denoPermissions });
  const [command, ...rest] = [...prefix, runtimePath(runtime), ...flags, "--port", "0", ...args];
  const child = spawn(command!, rest, { stdio: ["ignore", "pipe", "pipe"] });
  const log: LogLine[] = [];
  const waiting = new Set<(line: LogLine) => void>();
  let err = "";
  let port = 0;
  child.stderr.setEncoding("utf8").on("data", (text: string) => err += text);
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line: LogLine = text.startsWith("{") ? JSON.parse(text) : { msg: text };
    if (line.msg === "listening") port = line["port"] as number;
    log.push(line);
    for (const tell of waiting) tell(line);
  });
  const ended = new Promise<ServerEnd>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, log, err }));
  });
  return {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    pid: child.pid!,
    log,
    logged: (matches) => {
      const there = log.find(matches);
      if (there) return Promise.resolve(there);
      return new Promise((resolve) => {
        const tell = (line: LogLine) => {
          if (!matches(line)) return;
          waiting.delete(tell);
          resolve(line);
        };
        waiting.add(tell);
      });
    },
    // Deno would take the signal of `child.kill` for the cause of the process's end.
    signal: (name) => void process.kill(child.pid!, name),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The text of a server's metrics. */
async function metricsOf({ url }: TestServer): Promise<string> {
  return await (await fetch(`${url}/metrics`)).text();
}

/** The value of a metric; NaN if there is none. */
function valueIn(text: string, name: string, model: string): number {
  return Number(new RegExp(`^${name}\\{model="${model}"\\} (\\S+)$`, "m").exec(text)?.[1] ?? NaN);
}

/** The value of a metric. */
export async function metric(server: TestServer, name: string, model: string): Promise<number> {
  return valueIn(await metricsOf(server), name, model);
}

/** The number of requests that are waiting or running, and of inferences that have completed. */
export async function requestsOf(server: TestServer, model: string): Promise<{ inside: number; completed: number }> {
  const text = await metricsOf(server);
  const value = (name: string) => valueIn(text, `serve_inference_${name}`, model);
  const completed = value("duration_seconds_count");
  return { inside: value("requests_waiting") + value("requests_running"), completed: completed || 0 };
}

/** Waits until no request is waiting or running. */
export async function waitForNone(server: TestServer, model: string): Promise<void> {
  while ((await requestsOf(server, model)).inside > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Waits until a number of requests have come in, of which some may have been answered. Returns how many have not. */
export async function waitForRequests(server: TestServer, model: string, count: number): Promise<number> {
  for (;;) {
    const { inside, completed } = await requestsOf(server, model);
    if (inside + completed >= count) return inside;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
