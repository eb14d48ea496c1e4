/**
 * A Python process that answers synchronously: a call blocks this thread until the answer, and callbacks are called
 * meanwhile. Two named pipes carry one line of JSON per message.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A decoded message. */
export type Message = Readonly<Record<string, unknown>>;

/** The environment variable with the interpreter, as JSON. */
export const PYTHON_VARIABLE = "OPENVINO_FFI_CONFORMANCE_PYTHON";

/** An interpreter with the official binding, and the environment variables it needs. */
export interface Interpreter {
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The connection to the process. */
export class Pipe {
  readonly #to: number;
  readonly #from: number;
  readonly #chunk = new Uint8Array(1 << 16);
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  readonly #parts: string[] = [];
  #lines: string[] = [];

  private constructor(to: number, from: number) {
    this.#to = to;
    this.#from = from;
  }

  /** Starts Python with a script, passing the names of the pipes to read and to write. */
  static open(script: string): Pipe {
    const { command, env } = JSON.parse(process.env[PYTHON_VARIABLE]!) as Interpreter;
    const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-bridge-"));
    const [there, back] = [join(folder, "there"), join(folder, "back")];
    execFileSync("mkfifo", [there, back]);
    const child = spawn(command, [script, there, back], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    // The process ends when this end of its pipe closes.
    child.unref();
    const pipe = new Pipe(openSync(there, "w"), openSync(back, "r"));
    rmSync(folder, { recursive: true });
    return pipe;
  }

  send(message: Message): void {
    const bytes = this.#encoder.encode(`${JSON.stringify(message)}\n`);
    for (let offset = 0; offset < bytes.length;) offset += writeSync(this.#to, bytes, offset);
  }

  receive(): Message {
    while (this.#lines.length === 0) {
      const length = readSync(this.#from, this.#chunk);
      if (length === 0) throw new Error("Python has ended");
      const [first, ...rest] = this.#decoder.decode(this.#chunk.subarray(0, length), { stream: true }).split("\n");
      this.#parts.push(first!);
      if (rest.length === 0) continue;
      this.#lines = [this.#parts.splice(0).join(""), ...rest.slice(0, -1)];
      this.#parts.push(rest.at(-1)!);
    }
    return JSON.parse(this.#lines.shift()!) as Message;
  }
}
