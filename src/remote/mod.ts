/**
 * The classes of `openvino-ffi` over a server that speaks the Open Inference Protocol v2: a program moves from one
 * machine to a cluster by making a `RemoteCore` in place of a `Core`. OpenVINO itself is needed on the server only.
 *
 * @module
 */
export { RemoteCore, type RemoteModelName } from "./remote_core.ts";
export { RemoteCompiledModel } from "./remote_compiled_model.ts";
export {
  type RemoteInferAsyncOptions,
  type RemoteInferOptions,
  RemoteInferRequest,
  type RemoteStartAsyncOptions,
} from "./remote_infer_request.ts";
export { RemoteAsyncInferQueue } from "./remote_async_infer_queue.ts";
export { RemoteError } from "./remote_error.ts";
export type { RemoteCoreOptions } from "./options.ts";
export type { ServerMetadata } from "./metadata.ts";
/** The types of the library itself, which are the same here. */
export type * from "../mod.ts";
