/** The thread on which long text is read and written. */
import type { Job, Reply } from "../common/thread_pool.ts";
import { thisThread } from "../threads.ts";
import type { InferRequestBody } from "./protocol/infer_request.ts";
import type { OutputsToWrite } from "./protocol/infer_response.ts";
import type { ErrorStatus } from "./protocol/protocol_error.ts";

/** A request to read, or outputs to write. */
export type TextWork = InferRequestBody | OutputsToWrite;

/** What has become of it, or the error; one without a status is not the client's. */
export type TextDone = { result: unknown } | { status: ErrorStatus | undefined; message: string };

const port = thisThread<Job<TextWork>, Reply<TextDone>>();

// Imported dynamically: with static imports, a message could arrive before there is a listener and be lost.
const protocol = Promise.all([import("./protocol/infer_request.ts"), import("./protocol/infer_response.ts")]);

/** Does the work. Returns the result, and the memory to hand over with it. */
async function resultOf(work: TextWork): Promise<{ result: unknown; transfer: ArrayBuffer[] }> {
  const [{ readInferRequest }, { writeOutput }] = await protocol;
  if ("outputs" in work) {
    const written = work.outputs.map((each) => writeOutput(each, work.labels));
    return { result: written, transfer: written.map(({ json }) => json.buffer) };
  }
  const request = readInferRequest(work);
  const buffers = request.inputs.flatMap(({ data }) => Array.isArray(data) ? [] : data.buffer);
  return { result: request, transfer: [...new Set(buffers)] };
}

port.listen(async ({ id, work }) => {
  try {
    const { result, transfer } = await resultOf(work);
    port.post({ id, result: { result } }, transfer);
  } catch (error) {
    const { status, message } = error as { status?: ErrorStatus; message: string };
    port.post({ id, result: { status, message } });
  }
});
