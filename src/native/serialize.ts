import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { type CppFunctions, requireCpp, wordsAt } from "./cpp.ts";

/** The C++ functions that write a model. */
const serializeFunctions = {
  create: "_ZN2ov4pass9SerializeC1ERSoS2_NS1_7VersionE",
  run: "_ZN2ov4pass9Serialize12run_on_modelERKSt10shared_ptrINS_5ModelEE",
  createText: "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEC1Ev",
  destroyText: "_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEED1Ev",
  createFile: "_ZNSt14basic_ofstreamIcSt11char_traitsIcEEC1EPKcSt13_Ios_Openmode",
  closeFile: "_ZNSt14basic_ofstreamIcSt11char_traitsIcEE5closeEv",
  destroyFile: "_ZNSt14basic_ofstreamIcSt11char_traitsIcEED1Ev",
  write: "_ZNSo5writeEPKcl",
  setBuffer: "_ZNSt9basic_iosIcSt11char_traitsIcEE5rdbufEPSt15basic_streambufIcS1_E",
  hasFailed: "_ZNKSt9basic_iosIcSt11char_traitsIcEE4failEv",
} as const;

type Words = BigUint64Array<ArrayBuffer>;

/** Words that hold any of the objects here: the largest is a `std::ofstream` of 64. */
const objectWords = 128;

/** `std::ios::out | std::ios::binary | std::ios::trunc`. */
const binaryFile = 16 | 4 | 32;

/** The places of virtual functions in `ov::pass::Serialize`, and their number. */
const serializeVirtuals = { destroy: 0, run: 4, count: 5 } as const;

/** The place of `xsputn` among the virtual functions of a `std::streambuf`. */
const xsputn = 12;

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
  const [text, weights, pass] = [words(objectWords), words(objectWords), words(objectWords)];
  cpp.createText(text);
  // A stream that has not opened a file drops what it is given.
  cpp.createFile(weights, cString(weightsFile ?? ""), binaryFile);
  try {
    cpp.create(pass, text, weights, version);
    callCatching(ov, cpp, pass, serializeVirtuals.run, model);
    callCatching(ov, cpp, pass, serializeVirtuals.destroy);
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

/**
 * Calls a virtual function of a C++ object so that C++ catches what it throws. `std::ostream::write` calls its buffer's
 * `xsputn` with two arguments and keeps exceptions to itself, so the object becomes the buffer of a stream, with the
 * function in the place of `xsputn`.
 */
function callCatching(
  ov: OpenVINO,
  cpp: CppFunctions<typeof serializeFunctions>,
  object: Words,
  place: number,
  argument: Pointer = 0n,
): void {
  const virtuals = object[0]!;
  const table = words(xsputn + 1);
  table.set(wordsAt(ov, virtuals, serializeVirtuals.count));
  table[xsputn] = table[place]!;
  object[0] = ov.backend.addressOf(table);
  const caller = words(objectWords);
  cpp.createText(caller);
  cpp.setBuffer(iosOf(ov, caller), object);
  cpp.write(caller, argument, 0n);
  cpp.destroyText(caller);
  object[0] = virtuals;
  keepAlive(table, caller);
}

/** The `std::ios` in a stream, whose offset stands before the stream's virtual functions. */
function iosOf(ov: OpenVINO, stream: Words): Pointer {
  return ov.backend.addressOf(stream) + wordsAt(ov, stream[0]! - 24n, 1)[0]!;
}

/** A copy of what was written to a `std::ostringstream`: its sixth and seventh word are the text's start and end. */
function textIn(ov: OpenVINO, stream: Words): Uint8Array<ArrayBuffer> {
  const [start, end] = [stream[5]!, stream[6]!];
  return start === end ? new Uint8Array() : new Uint8Array(ov.backend.viewOf(start, Number(end - start))).slice();
}
