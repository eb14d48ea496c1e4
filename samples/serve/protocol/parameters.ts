/** Parameters of other servers that change what a request means, and that this one does not implement. */
import { badRequest } from "./protocol_error.ts";

const unsupported: Readonly<Record<string, string>> = {
  sequence_id: "each request starts from the model's initial states",
  sequence_start: "each request starts from the model's initial states",
  sequence_end: "each request starts from the model's initial states",
  shared_memory_region: "send the data, as JSON or binary data",
  shared_memory_byte_size: "send the data, as JSON or binary data",
  shared_memory_offset: "send the data, as JSON or binary data",
};

/**
 * Refuses parameters of a request, an input or an output that would have to change the answer, with a
 * {@linkcode ProtocolError}. Those that say nothing, such as the sequence 0, are ignored.
 */
export function refuseUnsupported(parameters: Readonly<Record<string, unknown>> | null | undefined): void {
  for (const [name, instead] of Object.entries(unsupported)) {
    if (parameters?.[name]) throw badRequest(`the parameter ${name} is not supported: ${instead}`);
  }
}
