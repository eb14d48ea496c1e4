import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { callCatching, iosOf, streamWords } from "./catching.ts";
import { requireCpp, wordsAt } from "./cpp.ts";

/** The C++ functions that write a model. */
const serializeFunctions = {
  create: "_ZN2ov4pass9SerializeC1ERSoS2_NS1_7VersionE",
  run: "_ZN2ov4pass9Serialize12run_on_modelERKSt10shared_ptrINS_5ModelEE",
  createText: "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEC1Ev",
  destroyText: "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEED1Ev",
  createFile: "_ZNSt14basic_ofstreamIcSt11char_traitsIcEEC1EPKcSt13_Ios_Openmode",
  closeFile: "_ZNSt14basic_ofstreamIcSt11char_traitsIcEE5closeEv",
  destroyFile: "_ZNSt14basic_ofstreamIcSt11char_traitsIcEED1Ev",
  hasFailed: "_ZNKSt9basic_iosIcSt11char_traitsIcEE4failEv",
} as const;

type Words = BigUint64Array<ArrayBuffer>;

/** Words that hold an `ov::pass::Serialize`. */
const passWords = 128;

/** `std::ios::out | std::ios::binary | std::ios::trunc`. */
const binaryFile = 16 | 4 | 32;

/** The places of virtual functions in `ov::pass::Serialize`, and their number. */
const serializeVirtuals = { destroy: 0, run: 4, count: 5 } as const;

/** A model in OpenVINO's own format. */
export interface SerializedModel {
  /** The bytes of the XML. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** Whether all weights have been written to the file. */
  readonly hasAllWeights: boolean;
}

/**
 * Writes a model in OpenVINO's own format.
 *
 * @param model A C model that nothing else uses: its nodes are checked again.
 * @param weightsFile The absolute path of the file for the weights, which is overwritten. Without it they are dropped.
 * @param what What the call is for, for error messages.
 * @param version The format's version: 0 is that which the model was read from, or the newest.
 * @throws {OpenVINOError} If the model has something that the format cannot express, or the platform is another.
 */
export function serialize(
  ov: OpenVINO,
  model: Pointer,
  weightsFile: string | undefined,
  what: string,
  version = 0,
): SerializedModel {
  const cpp = requireCpp(ov, what, serializeFunctions);
  const [text, weights, pass] = [words(streamWords), words(streamWords), words(passWords)];
  cpp.createText(text);
  // A stream that has not opened a file drops what it is given.
  cpp.createFile(weights, cString(weightsFile ?? ""), binaryFile);
  try {
    cpp.create(pass, text, weights, version);
    const { run, destroy, count } = serializeVirtuals;
    const [object, places] = [pass, wordsAt(ov, pass[0]!, count)];
    callCatching(ov, what, { object, virtuals: count, function: places[run]!, arguments: [model] });
    callCatching(ov, what, { object, virtuals: count, function: places[destroy]! });
    cpp.closeFile(weights);
    const written = textIn(ov, text);
    // The text is written last, so it is missing if an exception came before.
    if (written.length > 0) return { text: written, hasAllWeights: !cpp.hasFailed(iosOf(ov, weights)) };
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `${what}: OpenVINO cannot write this model: an operation of an extension does not tell its attributes, or the model's version is unknown`,
    );
  } finally {
    cpp.destroyFile(weights);
    cpp.destroyText(text);
    keepAlive(pass, weights, text);
  }
}

/** A copy of what was written to a `std::ostringstream`: its sixth and seventh word are the text's start and end. */
function textIn(ov: OpenVINO, stream: Words): Uint8Array<ArrayBuffer> {
  const [start, end] = [stream[5]!, stream[6]!];
  return start === end ? new Uint8Array() : new Uint8Array(ov.backend.viewOf(start, Number(end - start))).slice();
}
