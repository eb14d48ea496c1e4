import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { OpenVINOLoadError } from "./load_error.ts";
import { pinnedOpenVINO } from "./release.ts";

/** The names to try for Python, in order. */
export function pythonNames(platform: string): readonly string[] {
  return platform === "win32" ? ["python", "py", "python3"] : ["python3", "python"];
}

/**
 * pip's arguments for installing the pinned wheel into `target`.
 *
 * The wheel is always the one for Python 3.12: the C library in it is the same for every Python, so the set-up also
 * works with a Python that is older or newer than those OpenVINO publishes wheels for.
 */
export function pipArguments(requirements: string, target: string): string[] {
  return [
    "-m",
    "pip",
    "install",
    "--no-deps",
    "--require-hashes",
    "--only-binary",
    ":all:",
    "--python-version",
    "3.12",
    "--ignore-requires-python",
    "--no-compile",
    "--target",
    target,
    "-r",
    requirements,
  ];
}

/** One line on why pip failed, from what it printed. */
export function describePipFailure(printed: string, platform: string, arch: string): string {
  const release = `openvino==${pinnedOpenVINO}`;
  const causes: [RegExp, string][] = [
    [/No space left on device/i, "no space left on the disk"],
    [/DO NOT MATCH THE HASHES/i, `the downloaded file is not the pinned ${release}: its checksum differs`],
    [
      /name resolution|getaddrinfo failed|nodename nor servname|NewConnectionError|Connection refused|Network is unreachable|timed out|ProxyError|SSLError|CERTIFICATE_VERIFY/i,
      "pip cannot reach the package index; check the network and the proxy settings",
    ],
    [/No matching distribution|Could not find a version/i, `there is no wheel of ${release} for ${platform} ${arch}`],
    [/Permission denied|EACCES/i, "the folder cannot be written"],
  ];
  for (const [pattern, cause] of causes) if (pattern.test(printed)) return cause;
  const last = printed.trim().split("\n").findLast((line) => line.startsWith("ERROR"));
  return last ?? "pip failed";
}

/**
 * Fetches the pinned OpenVINO with pip into a folder; pip's progress shows on stderr.
 *
 * @param stage An empty folder; its `site` gets the packages, the rest pip's temporary files
 * @returns The folder with the packages
 * @throws {OpenVINOLoadError} If Python or pip is missing or pip fails
 */
export async function fetchWithPip(stage: string, signal?: AbortSignal): Promise<string> {
  const python = await findPython(signal);
  const target = join(stage, "site");
  const temporary = join(stage, "temporary");
  mkdirSync(temporary);
  const requirements = join(stage, "requirements.txt");
  writeFileSync(requirements, await pinnedRequirements());
  const { code, printed } = await run(python, pipArguments(requirements, target), {
    show: true,
    signal,
    environment: {
      // Beside the target, so that pip moves files instead of copying them, and a killed run's are found and removed.
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
      PIP_NO_INPUT: "1",
      PIP_ROOT_USER_ACTION: "ignore",
      // A user's pip configuration may have these, and they exclude --target.
      PIP_REQUIRE_VIRTUALENV: "0",
      PIP_USER: "0",
    },
  });
  if (code !== 0) {
    throw new OpenVINOLoadError(
      `OpenVINO could not be fetched: ${describePipFailure(printed, process.platform, process.arch)}`,
    );
  }
  return target;
}

/** The requirements, which pip reads from a file only, while this package may lie on a registry's server. */
async function pinnedRequirements(): Promise<string> {
  const url = new URL("openvino-requirements.txt", import.meta.url);
  return url.protocol === "file:" ? readFileSync(url, "utf8") : await (await fetch(url)).text();
}

async function findPython(signal: AbortSignal | undefined): Promise<string> {
  let withoutPip: string | undefined;
  for (const name of pythonNames(process.platform)) {
    const { code, printed } = await run(name, ["-m", "pip", "--version"], { signal });
    if (code === 0) return name;
    if (/No module named pip/.test(printed)) withoutPip ??= name;
  }
  throw new OpenVINOLoadError(
    withoutPip
      ? `OpenVINO could not be fetched: ${withoutPip} has no pip; install it (python3-pip on Debian and Ubuntu, else ${withoutPip} -m ensurepip)`
      : `OpenVINO could not be fetched: there is no ${pythonNames(process.platform)[0]}; install Python 3 with pip`,
  );
}

interface RunOptions {
  /** Shows what the program prints, all of it on stderr: stdout belongs to the program that the set-up is for. */
  show?: boolean;
  environment?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** Runs a program to its end; `code` is `undefined` if it could not be started or was killed. */
function run(
  command: string,
  args: string[],
  { show = false, environment = {}, signal }: RunOptions,
): Promise<{ code: number | undefined; printed: string }> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", show ? 2 : "ignore", "pipe"],
      env: { ...process.env, ...environment },
    });
    const kill = () => child.kill();
    signal?.addEventListener("abort", kill);
    let printed = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      if (show) process.stderr.write(chunk);
      printed = (printed + chunk).slice(-100_000);
    });
    let failure: Error | undefined;
    child.on("error", (error) => failure = error);
    child.on("close", (code) => {
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted) reject(signal.reason);
      else if (failure && !("code" in failure && failure.code === "ENOENT")) reject(failure);
      else resolve({ code: failure ? undefined : code ?? undefined, printed });
    });
  });
}
