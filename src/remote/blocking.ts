/**
 * HTTP that blocks the JavaScript thread, for the calls that are synchronous locally. JavaScript has no such `fetch`: a
 * Worker does the exchange and puts how it ended into shared memory, which this thread waits on. The Worker is started
 * with the first call, is kept from call to call, and ends soon after the last one.
 */
import { clearTimeout, now, setTimeout } from "../../ffi/timers.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { type HelperThread, startThread } from "./helper_thread.ts";
import { exchangeOnce, type HttpAnswer, type HttpEnd, type HttpRequest } from "./http.ts";

/** So long the Worker waits for the next call; a process that is otherwise done goes on for so long. */
const idleMs = 250;

/** So long a Worker may take to start or to wake; then another is started, and only that one sends the request. */
const startMs = 5_000;

/** How many Workers are tried. */
const starts = 3;

/** So long the answer may take beside the request's own time. */
const patienceMs = 5_000;

/** The first size of the shared memory. */
const memoryBytes = 2 ** 18;

/** The words of the shared state: who has the request, whether it is answered, and how long its two parts are. */
const [OWNER, DONE, HEAD_LENGTH, BODY_LENGTH] = [0, 1, 2, 3];

/** Who has the request: nobody yet, the Worker, or nobody any more. */
const [NOBODY, WORKER, WITHDRAWN] = [0, 1, 2];

/** The Worker's program. A text needs no file to be found and read, wherever this library is installed or bundled. */
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

/** Does an exchange while the JavaScript thread stands still. */
export function blockingExchange(request: HttpRequest): HttpEnd {
  const { timeoutMs } = request;
  const end = now() + timeoutMs;
  for (let attempt = 0; attempt < starts && now() < end; attempt++) {
    const current = helper ??= startHelper();
    clearTimeout(current.timer);
    const state = ask(current, { request }, timeoutMs + patienceMs);
    if (state === "withdrawn") stopHelper(current);
    else if (state === "late") break;
    else return readAnswer(current, state);
  }
  if (helper) stopHelper(helper);
  return { kind: "late", message: "the Worker that was to send it does not answer" };
}

/** Reads how the exchange ended from the shared memory, which the Worker is asked to fill again if it was too small. */
function readAnswer(current: Helper, state: Int32Array): HttpEnd {
  const [headLength, bodyLength] = [state[HEAD_LENGTH]!, state[BODY_LENGTH]!];
  if (headLength + bodyLength > current.memory.byteLength) {
    current.memory = new SharedArrayBuffer(headLength + bodyLength);
    if (typeof ask(current, {}, patienceMs) === "string") {
      stopHelper(current);
      return { kind: "late", message: "the Worker that has the answer does not hand it over" };
    }
  }
  // A copy: the next call writes to the same memory.
  const bytes = new Uint8Array(current.memory, 0, headLength + bodyLength).slice() as Uint8Array<ArrayBuffer>;
  current.timer = setTimeout(() => stopHelper(current), idleMs);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, headLength)));
  return head.kind === "answer" ? { ...head, body: bytes.subarray(headLength) } satisfies HttpAnswer : head;
}

/** Lets the JavaScript thread sleep. */
export function sleepNow(milliseconds: number): undefined {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Sends the Worker a message and waits for its answer; the message is withdrawn if the Worker does not take it. */
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
