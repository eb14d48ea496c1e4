/**
 * Runs the container's process: the Containerfile's command and environment and the manifests' arguments, with folders
 * of this machine instead of the image's.
 */
import { assert, assertEquals } from "@std/assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { runtimePath } from "../../../conformance/run/runtimes.ts";
import { findLibrary } from "../../../ffi/finding/finder.ts";
import { freePort } from "../../../conformance/test_support/outside_server.ts";
import { type LogLine, projectFile } from "../../../conformance/test_support/serve_process.ts";
import { type Deployment, endpoints, readContainerfile, readDeployment } from "./manifests.ts";

const containerfile = readContainerfile();

/** Creates the replacements of the image's folders. */
function makeFolders(
  base: string,
  models: readonly string[],
): Record<"/opt/openvino" | "/mnt/models" | "/deno" | "/app", string> {
  const folders = {
    "/opt/openvino": join(base, "openvino"),
    "/mnt/models": join(base, "models"),
    "/deno": join(base, "deno"),
    "/app": projectFile("").replace(/\/$/, ""),
  };
  for (const name of ["/opt/openvino", "/mnt/models"] as const) mkdirSync(folders[name]);
  const libraries = dirname(findLibrary());
  for (const name of readdirSync(libraries)) {
    if (!containerfile.libraries.some((pattern) => matchesGlob(name, pattern))) continue;
    copyFileSync(join(libraries, name), join(folders["/opt/openvino"], name));
  }
  for (const name of models) {
    copyFileSync(projectFile(`samples/data/mnist/${name}`), join(folders["/mnt/models"], name));
  }
  return folders;
}

/** The folders of an image, and where their replacements are. */
type Folders = readonly (readonly [image: string, folder: string])[];

/**
 * Starts the container's process for a deployment, and waits until it is ready: again if another program has taken its
 * port meanwhile.
 */
async function startContainer(deployment: Deployment, base: string, models: readonly string[]) {
  const folders = Object.entries(makeFolders(base, models));
  for (let attempt = 1;; attempt++) {
    const server = await startIn(folders, deployment);
    try {
      await server.ready;
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      if (attempt === 5 || !/AddrInUse|EADDRINUSE/.test(String(error))) throw error;
    }
  }
}

/** Starts the container's process, with only the image's environment variables. */
async function startIn(folders: Folders, { service, container }: Deployment) {
  const port = await freePort("0.0.0.0");
  const here = (text: string) => {
    const moved = folders.reduce((text, [image, folder]) => text.replace(image, folder), text);
    return moved.replace("{{.Name}}", service.metadata.name).replace(/\b8080$/, String(port));
  };
  const [program, ...args] = [...containerfile.entrypoint, ...container.args].map(here);
  assertEquals(program, "deno");
  const environment = Object.entries(containerfile.environment).map(([name, value]) => [name, here(value)]);
  const child = spawn(runtimePath("Deno"), args, {
    cwd: projectFile(""),
    env: Object.fromEntries(environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: LogLine[] = [];
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => err += text);
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, err }));
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      log.push(JSON.parse(line));
      if (log.at(-1)!.msg === "ready") resolve();
    });
    ended.then(({ code, err }) => reject(new Error(`ended with ${code}: ${err} ${JSON.stringify(log.at(-1))}`)));
  });
  return {
    log,
    ready,
    ended,
    url: (path: string) => `http://127.0.0.1:${port}${path}`,
    stop: () => process.kill(child.pid!, "SIGTERM"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended.catch(() => {});
    },
  };
}

for (
  const [mode, models] of [
    ["knative", ["lenet-mnist.xml", "lenet-mnist.bin"]],
    ["standard", ["lenet-mnist.onnx"]],
  ] as const
) {
  test(`${mode}: the container's command answers the probes and infers, and ends when told`, {
    // The image is for Linux.
    skip: process.platform === "linux" ? false : "not Linux",
    timeout: 900_000,
  }, async () => {
    const deployment = readDeployment(mode);
    const base = mkdtempSync(join(tmpdir(), "container-"));
    try {
      await using server = await startContainer(deployment, base, models);
      for (const { path } of endpoints(deployment)) {
        const answer = await fetch(server.url(path));
        await answer.body?.cancel();
        assertEquals([path, answer.status], [path, 200]);
      }
      const model = `/v2/models/${deployment.service.metadata.name}`;
      const metadata = await (await fetch(server.url(model))).json() as { inputs: [{ name: string }] };
      const [{ name }] = metadata.inputs;
      const inputs = [{ name, datatype: "FP32", shape: [1, 1, 28, 28], data: Array(784).fill(0) }];
      // Long enough for the thread that reads long JSON.
      const body = JSON.stringify({ inputs }).padEnd(2 ** 16);
      const answer = await fetch(server.url(`${model}/infer`), { method: "POST", body });
      const { outputs: [{ shape, data }] } = await answer.json() as { outputs: [{ shape: number[]; data: number[] }] };
      assertEquals(shape, [1, 10]);
      assert(Math.abs(data.reduce((sum, value) => sum + value) - 1) < 1e-5);
      server.stop();
      assertEquals(await server.ended, { code: 0, err: "" });
      assertEquals(server.log.at(-1)!["allAnswered"], true);
    } finally {
      rmSync(base, { recursive: true });
    }
  });
}
