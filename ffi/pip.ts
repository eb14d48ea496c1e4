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
 * The wheel is always the one for Python 3.12, since its C library is the same for every Python. The set-up therefore
 * works with Pythons that are older or newer than those with wheels of their own.
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

/** Describes in one line why pip failed, from its output. */
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
 * Fetches the pinned OpenVINO into a folder with pip, which shows its progress on stderr.
 *
 * @param workFolder An empty folder: `site` in it receives the packages, the rest is for pip's temporary files.
 * @returns The folder with the packages.
 * @throws {OpenVINOLoadError} If Python or pip is missing, or pip fails.
 */
export async function fetchWithPip(workFolder: string, signal?: AbortSignal): Promise<string> {
  const python = await findPython(signal);
  const target = join(workFolder, "site");
  const temporary = join(workFolder, "temporary");
  mkdirSync(temporary);
  const requirements = join(workFolder, "requirements.txt");
  writeFileSync(requirements, await pinnedRequirements());
  const { code, printed } = await run(python, pipArguments(requirements, target), {
    show: true,
    signal,
    environment: {
      // Next to the target, so that pip can move files instead of copying them, and those of a killed run are found and
      // removed.
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
      PIP_NO_INPUT: "1",
      PIP_ROOT_USER_ACTION: "ignore",
      // A user's pip configuration may contain these, which exclude --target.
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

/** Reads the requirements. pip only accepts a file, but this package may be on a registry's server. */
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
  /** Shows the program's output on stderr: stdout belongs to the program that needs the set-up. */
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
