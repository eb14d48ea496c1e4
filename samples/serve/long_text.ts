import { type Job, type PoolOptions, type Reply, ThreadPool } from "../common/thread_pool.ts";
import { startThread } from "../threads.ts";
import { elementCount } from "./tensor_size.ts";
import { type InferRequestBody, type ReadInferRequest, readInferRequest } from "./protocol/infer_request.ts";
import { type OutputsToWrite, writeOutput, type WrittenOutput } from "./protocol/infer_response.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";
import type { TextDone, TextWork } from "./text_worker.ts";

/** Less text than this is read at once. The slowest, long integers, takes about ten milliseconds. */
const LONG_BYTES = 2 ** 15;

/** A body with more than this is not read at once, also if it is binary: its elements may be checked, or copied. */
const LARGE_BYTES = 2 ** 20;

/** Fewer elements than this are written at once. */
const MANY_ELEMENTS = 2 ** 12;

/**
 * Reads messages, and writes the text of answers. What is long is read and written on a thread of its own, one after
 * another: others are answered meanwhile, and the memory of only one is needed.
 */
export class LongText implements Disposable {
  readonly #start: PoolOptions<TextWork, TextDone>["start"];
  #pool: ThreadPool<TextWork, TextDone> | undefined;

  /** Starts nothing yet; `start` will start the thread. */
  constructor(start = () => startThread<Job<TextWork>, Reply<TextDone>>(new URL("./text_worker.ts", import.meta.url))) {
    this.#start = start;
  }

  /** Starts the thread before it is needed, which in Deno keeps others waiting for a tenth of a second. */
  start(): void {
    this.#pool ??= new ThreadPool({ start: this.#start, threads: 1 });
  }

  /** Reads an inference request as {@linkcode readInferRequest} does. The body is not for use afterwards. */
  async read(request: InferRequestBody): Promise<ReadInferRequest> {
    const { body, headerLength = body.byteLength } = request;
    if (headerLength < LONG_BYTES && body.byteLength < LARGE_BYTES) return readInferRequest(request);
    return await this.#run(request, [body.buffer]) as ReadInferRequest;
  }

  /** Writes outputs as {@linkcode writeOutput} does. */
  async write(request: OutputsToWrite): Promise<readonly WrittenOutput[]> {
    const { outputs, labels } = request;
    const elements = outputs.reduce((sum, { output }) => sum + elementCount(output.shape), 0);
    if (elements < MANY_ELEMENTS) return outputs.map((each) => writeOutput(each, labels));
    return await this.#run(request) as WrittenOutput[];
  }

  /** Ends the thread. */
  [Symbol.dispose](): void {
    this.#pool?.[Symbol.dispose]();
    this.#pool = undefined;
  }

  async #run(work: TextWork, transfer?: ArrayBuffer[]): Promise<unknown> {
    this.start();
    const pool = this.#pool!;
    const done = await pool.run(work, transfer).catch((error) => {
      // The thread has ended, and all of its work with it: what comes next gets a new one.
      if (this.#pool === pool) this[Symbol.dispose]();
      throw error;
    });
    if ("result" in done) return done.result;
    const { status, message } = done;
    throw status === undefined ? new Error(message) : new ProtocolError(status, message);
  }
}
