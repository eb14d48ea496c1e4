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

/** The room for an answer's status and headers, which runtimes limit to less. */
const maxHeadBytes = 2 ** 20;

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
onmessage = async ({ data: { request, state, memory } }) => {
  const words = new Int32Array(state);
  if (Atomics.compareExchange(words, ${OWNER}, ${NOBODY}, ${WORKER}) !== ${NOBODY}) return;
  Atomics.notify(words, ${OWNER});
  const { body = new Uint8Array(0), ...answer } = await exchangeOnce(request);
  const head = new TextEncoder().encode(JSON.stringify(answer));
  const length = head.length + body.length;
  if (length > memory.byteLength) memory.grow(length);
  const bytes = new Uint8Array(memory);
  bytes.set(head);
  bytes.set(body, head.length);
  words[${HEAD_LENGTH}] = head.length;
  words[${BODY_LENGTH}] = body.length;
  Atomics.store(words, ${DONE}, 1);
  Atomics.notify(words, ${DONE});
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
  const end = now() + request.timeoutMs;
  for (let attempt = 0; attempt < starts && now() < end; attempt++) {
    const current = helper ??= startHelper();
    clearTimeout(current.timer);
    const state = ask(current, request);
    if (state === "withdrawn") stopHelper(current);
    else if (state === "late") break;
    else return readAnswer(current, state);
  }
  if (helper) stopHelper(helper);
  return { kind: "late", message: "the Worker that was to send it does not answer" };
}

/** Reads the result from the shared memory. */
function readAnswer(current: Helper, state: Int32Array): HttpEnd {
  const [headLength, bodyLength] = [state[HEAD_LENGTH]!, state[BODY_LENGTH]!];
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

/** Sends the Worker a request and waits for the answer. If the Worker does not take the request, withdraws it. */
function ask(current: Helper, request: HttpRequest): Int32Array | "withdrawn" | "late" {
  const state = new Int32Array(new SharedArrayBuffer(16));
  const maxByteLength = request.maxAnswerBytes + maxHeadBytes;
  if (current.memory.maxByteLength < maxByteLength) {
    current.memory = new SharedArrayBuffer(memoryBytes, { maxByteLength });
  }
  current.worker.postMessage({ request, state: state.buffer, memory: current.memory });
  Atomics.wait(state, OWNER, NOBODY, startMs);
  if (Atomics.compareExchange(state, OWNER, NOBODY, WITHDRAWN) === NOBODY) return "withdrawn";
  return Atomics.wait(state, DONE, 0, request.timeoutMs + graceMs) === "timed-out" ? "late" : state;
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
