import { assertEquals } from "@std/assert";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { RemoteCore } from "openvino-ffi/remote";
import { assertDoubles, doubled, freePort, startOutside } from "../../../../conformance/test_support/outside_server.ts";
import { type PythonClients, pythonClients } from "../../../../conformance/test_support/python_clients.ts";

const isThere = process.platform === "linux" && process.arch === "x64";
const installed = isThere
  ? await pythonClients({ requirements: new URL("requirements.txt", import.meta.url), options: ["--no-deps"] })
  : undefined;

/** The version and the shared library of the Python that the server calls; undefined if there is none. */
async function sharedPython({ run }: PythonClients): Promise<{ version: string; libraries: string } | undefined> {
  const names = ["py_version_short", "LIBDIR", "INSTSONAME"];
  const { out } = await run("-c", `import sysconfig; print(*sysconfig.get_config_vars(*${JSON.stringify(names)}))`);
  const [version, libraries, library] = out.trim().split(" ");
  return existsSync(join(libraries!, library!)) ? { version: version!, libraries: libraries! } : undefined;
}

const python = installed && await sharedPython(installed);
const skip = python ? false : "pip cannot install Triton here, or Python has no shared library";

/** Where Linux has the memory that processes share. */
const sharedMemory = "/dev/shm";

/** Makes links to the parts of Triton that it looks for in one folder. */
function link({ folder }: PythonClients, { version }: NonNullable<typeof python>, links: string): void {
  const server = join(folder, "pytriton/tritonserver");
  mkdirSync(join(links, "python"));
  for (
    const part of [
      "backends/python/libtriton_python.so",
      "backends/python/triton_python_backend_utils.py",
      `python_backend_stubs/${version}/triton_python_backend_stub`,
    ]
  ) symlinkSync(join(server, part), join(links, "python", part.split("/").at(-1)!));
}

/** Triton with the models next to this file. */
async function triton({ folder }: PythonClients, { libraries }: NonNullable<typeof python>, links: string) {
  const port = await freePort();
  const options = {
    "model-repository": fileURLToPath(new URL("models", import.meta.url)),
    "backend-directory": links,
    "http-address": "127.0.0.1",
    "http-port": port,
    "allow-grpc": false,
    "allow-metrics": false,
    "backend-config": `python,shm-region-prefix-name=${basename(links)}`,
  };
  return {
    url: `http://127.0.0.1:${port}`,
    command: join(folder, "pytriton/tritonserver/bin/tritonserver"),
    args: Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    environment: {
      LD_LIBRARY_PATH: [join(folder, "nvidia_pytriton.libs"), libraries].join(":"),
      PYTHONPATH: folder,
      PYTHONDONTWRITEBYTECODE: "1",
    },
  };
}

test("RemoteCore works with Triton, in binary and in JSON", { timeout: 900_000, skip }, async () => {
  const links = mkdtempSync(join(tmpdir(), "triton-"));
  try {
    link(installed!, python!, links);
    await using server = await startOutside("triton", () => triton(installed!, python!, links));
    for (const binary of ["auto", false] as const) {
      const core = new RemoteCore(server.url, { binary });
      const { name, extensions } = await core.serverMetadata();
      assertEquals([name, extensions.includes("binary_tensor_data")], ["triton", true]);
      using model = await assertDoubles(core);
      if (binary === false) continue;
      const results = await model.inferAsync({ ...doubled, x: [[NaN, Infinity, -0, 0]] });
      assertEquals([results.get("y").data, results.get("t").shape], [Float32Array.of(NaN, Infinity, -0, 0), [2]]);
    }
  } finally {
    rmSync(links, { recursive: true });
    // What it leaves behind when it is killed.
    for (const name of readdirSync(sharedMemory)) {
      if (name.startsWith(basename(links))) rmSync(join(sharedMemory, name));
    }
  }
});
