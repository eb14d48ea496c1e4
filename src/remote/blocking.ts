/**
 * HTTP requests that block the JavaScript thread, for methods that are synchronous. JavaScript has no blocking `fetch`,
 * so a Worker sends the request and writes the result to shared memory, which this thread waits for. The Worker is
 * started by the first call, reused by later ones, and ended soon after the last one.
 */
import { clearTimeout, now, setTimeout } from "../../ffi/timers.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { type HelperThread, startThread } from "./helper_thread.ts";
import { exchangeOnce, type HttpAnswer, type HttpEnd, type HttpRequest } from "./http.ts";

/**
 * How many milliseconds the Worker waits for another call; a process that has nothing else to do lives that much
 * longer.
 */
const idleMs = 250;

/**
 * How many milliseconds a Worker may take to start or wake up. Then another one is started, and only that one sends the
 * request.
 */
const startMs = 5_000;

/** The maximum number of Workers started for a call. */
const starts = 3;

/** How many milliseconds beyond the request's timeout the answer may take. */
const graceMs = 5_000;

/** The initial size of the shared memory in bytes. */
const memoryBytes = 2 ** 18;

/**
 * The words of the shared state: the owner of the request, whether the answer is ready, and the lengths of its two
 * parts.
 */
const [OWNER, DONE, HEAD_LENGTH, BODY_LENGTH] = [0, 1, 2, 3];

/** The owners of a request: no one yet, the Worker, or no one any more. */
const [NOBODY, WORKER, WITHDRAWN] = [0, 1, 2];

/** The Worker's program, as text: a file would have to be found wherever this library is installed or bundled. */
function program(): string {
  return `
const exchangeOnce = ${exchangeOnce};
let last;
function answer(state, memory) {
  const words = new Int32Array(state);
  words[${HEAD_LENGTH}] = last.head.length;
  words[${BODY_LENGTH}] = last.body.length;
  if (last.head.length + last.body.length <= memory.byteLength) {
    new Uint8Array(memory).set(last.head);
    new Uint8Array(memory).set(last.body, last.head.length);
    last = undefined;
  }
  Atomics.store(words, ${DONE}, 1);
  Atomics.notify(words, ${DONE});
}
onmessage = async ({ data: { request, state, memory } }) => {
  const words = new Int32Array(state);
  if (Atomics.compareExchange(words, ${OWNER}, ${NOBODY}, ${WORKER}) !== ${NOBODY}) return;
  Atomics.notify(words, ${OWNER});
  if (request) {
    const { body = new Uint8Array(0), ...head } = await exchangeOnce(request);
    last = { head: new TextEncoder().encode(JSON.stringify(head)), body };
  }
  answer(state, memory);
};`;
}

interface Helper {
  readonly worker: HelperThread;
  memory: SharedArrayBuffer;
  timer: ReturnType<typeof setTimeout> | undefined;
}

let helper: Helper | undefined;

/** Sends a request and blocks the JavaScript thread until the answer is there. Returns the answer or the failure. */
export function blockingExchange(request: HttpRequest): HttpEnd {
  const { timeoutMs } = request;
  const end = now() + timeoutMs;
  for (let attempt = 0; attempt < starts && now() < end; attempt++) {
    const current = helper ??= startHelper();
    clearTimeout(current.timer);
    const state = ask(current, { request }, timeoutMs + graceMs);
    if (state === "withdrawn") stopHelper(current);
    else if (state === "late") break;
    else return readAnswer(current, state);
  }
  if (helper) stopHelper(helper);
  return { kind: "late", message: "the Worker that was to send it does not answer" };
}

/** Reads the result from the shared memory. If it was too small, the Worker fills a larger one. */
function readAnswer(current: Helper, state: Int32Array): HttpEnd {
  const [headLength, bodyLength] = [state[HEAD_LENGTH]!, state[BODY_LENGTH]!];
  if (headLength + bodyLength > current.memory.byteLength) {
    current.memory = new SharedArrayBuffer(headLength + bodyLength);
    if (typeof ask(current, {}, graceMs) === "string") {
      stopHelper(current);
      return { kind: "late", message: "the Worker that has the answer does not hand it over" };
    }
  }
  // A copy: the next call overwrites the memory.
  const bytes = new Uint8Array(current.memory, 0, headLength + bodyLength).slice() as Uint8Array<ArrayBuffer>;
  current.timer = setTimeout(() => stopHelper(current), idleMs);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, headLength)));
  return head.kind === "answer" ? { ...head, body: bytes.subarray(headLength) } satisfies HttpAnswer : head;
}

/** Blocks the JavaScript thread for a time. */
export function sleepNow(milliseconds: number): undefined {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Sends the Worker a message and waits for its answer. If the Worker does not take the message, withdraws it. */
function ask(
  { worker, memory }: Helper,
  message: { request?: HttpRequest },
  limitMs: number,
): Int32Array | "withdrawn" | "late" {
  const state = new Int32Array(new SharedArrayBuffer(16));
  worker.postMessage({ ...message, state: state.buffer, memory });
  Atomics.wait(state, OWNER, NOBODY, startMs);
  if (Atomics.compareExchange(state, OWNER, NOBODY, WITHDRAWN) === NOBODY) return "withdrawn";
  return Atomics.wait(state, DONE, 0, limitMs) === "timed-out" ? "late" : state;
}

function startHelper(): Helper {
  try {
    return { worker: startThread(program()), memory: new SharedArrayBuffer(memoryBytes), timer: undefined };
  } catch (error) {
    throw new OpenVINOError(
      Status.NOT_IMPLEMENTED,
      `a call to a server cannot block here, use inferAsync or compileModelAsync: ${(error as Error).message}`,
    );
  }
}

function stopHelper(stopped: Helper): void {
  stopped.worker.terminate();
  if (helper === stopped) helper = undefined;
}
