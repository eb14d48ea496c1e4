/**
 * The classes of `openvino-ffi` over a server that speaks the Open Inference Protocol v2. To run a program's models on
 * a server, create a `RemoteCore` instead of a `Core`. Only the server requires OpenVINO.
 *
 * @module openvino-ffi/remote
 */
export { RemoteCore, type RemoteModelName } from "./remote_core.ts";
export { RemoteCompiledModel } from "./remote_compiled_model.ts";
export {
  type RemoteInferAsyncOptions,
  type RemoteInferOptions,
  RemoteInferRequest,
  type RemotePooledInferOptions,
  type RemoteStartAsyncOptions,
} from "./remote_infer_request.ts";
export { RemoteAsyncInferQueue } from "./remote_async_infer_queue.ts";
export { RemoteError } from "./remote_error.ts";
export type { RemoteCoreOptions } from "./options.ts";
export type { ServerMetadata } from "./metadata.ts";
/** The types of `openvino-ffi`, which apply here too. */
export type * from "../mod.ts";
