import { keepAlive } from "../../ffi/keep_alive.ts";
import { load, type OpenVINO } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import { type OpenCase, sink, someValues } from "./case.ts";

/** Runs a request once by C calls alone, whose statuses it gives to `check`. */
type RunBare = (call: OpenVINO["call"], request: bigint, check: (status: number) => void) => void;

/**
 * The C calls of a case in a bare loop: the difference to the library's time is the library's own, and that to C's time
 * the runtime's.
 */
const bare = (runOnce: RunBare, readsInPlace: boolean): OpenCase => (path) => {
  const { call, backend } = load();
  const out = words(1);
  const check = (status: number): void => {
    if (status !== 0) throw new Error(`a C call failed with the status ${status}`);
  };
  const made = (status: number): bigint => {
    check(status);
    return out[0]!;
  };
  const texts = ["INFERENCE_PRECISION_HINT", "f32"].map(cString);
  const properties = words(2);
  texts.forEach((text, i) => properties[i] = backend.addressOf(text));
  const core = made(call.ov_core_create(out));
  const compile = call.ov_core_compile_model_from_file_props;
  if (!compile) throw new Error("this OpenVINO has no ov_core_compile_model_from_file_props");
  const model = made(compile(core, cString(path), cString("CPU"), 1n, properties, out));
  keepAlive(texts);
  const request = made(call.ov_compiled_model_create_infer_request(model, out));
  /** A view of the request's own memory, valid as long as the request. */
  const memory = (get: (request: bigint, index: bigint, tensor: BigUint64Array) => number): Float32Array => {
    const tensor = made(get(request, 0n, out));
    const byteLength = Number(made(call.ov_tensor_get_byte_size(tensor, out)));
    const view = new Float32Array(backend.viewOf(made(call.ov_tensor_data(tensor, out)), byteLength));
    call.ov_tensor_free(tensor);
    return view;
  };
  const input = memory(call.ov_infer_request_get_input_tensor_by_index);
  const output = memory(call.ov_infer_request_get_output_tensor_by_index);
  const values = someValues(input.length);
  return {
    requests: 1,
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        input.set(values);
        runOnce(call, request, check);
        sink.sum += (readsInPlace ? output : output.slice())[0]!;
      }
    },
    close() {
      call.ov_infer_request_free(request);
      call.ov_compiled_model_free(model);
      call.ov_core_free(core);
    },
  };
};

/** The C calls of a synchronous inference with copies of input and output. */
export const inferBare = bare((call, request, check) => check(call.ov_infer_request_infer(request)), false);

/** The C calls of an inference started and waited for, with the output read in place. */
export const startBare = bare((call, request, check) => {
  check(call.ov_infer_request_start_async(request));
  check(call.ov_infer_request_wait(request));
}, true);
