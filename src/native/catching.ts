import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { requireCpp, wordsAt } from "./cpp.ts";

/** The C++ functions by which another one is called. */
const catchingFunctions = {
  createStream: "_ZNSt7__cxx1119basic_istringstreamIcSt11char_traitsIcESaIcEEC1Ev",
  destroyStream: "_ZNSt7__cxx1119basic_istringstreamIcSt11char_traitsIcESaIcEED1Ev",
  setBuffer: "_ZNSt9basic_iosIcSt11char_traitsIcEE5rdbufEPSt15basic_streambufIcS1_E",
  seek: "_ZNSi5seekgESt4fposI11__mbstate_tE",
  isBad: "_ZNKSt9basic_iosIcSt11char_traitsIcEE3badEv",
} as const;

/** Words that hold any stream: the largest is a `std::ofstream` of 64. */
export const streamWords = 128;

/** The place of `seekpos` among the virtual functions of a `std::streambuf`. */
const seekpos = 5;

/** What stands before the virtual functions: the object's offset and its type. */
const wordsBefore = 2;

/** A member function to be called so that C++ catches what it throws. */
export interface CatchingCall {
  /** The object's words, of which the first refers to its virtual functions. Nothing else may use it meanwhile. */
  readonly object: BigUint64Array;
  /** The number of its virtual functions, at most five. */
  readonly virtuals: number;
  /** The function's address. */
  readonly function: Pointer;
  readonly arguments?: readonly [first: Pointer, second?: Pointer];
}

/**
 * Calls a member function of a C++ object so that C++ catches what it throws. `std::istream::seekg` calls its buffer's
 * `seekpos` with a position, which is two words, keeps exceptions to itself and notes that there was one. So the object
 * becomes the buffer of a stream, with the function in the place of `seekpos`.
 *
 * @returns Whether the function returned; if not, it has thrown.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function callCatching(ov: OpenVINO, what: string, call: CatchingCall): boolean {
  const cpp = requireCpp(ov, what, catchingFunctions);
  const { object, arguments: [first, second = 0n] = [0n] } = call;
  const virtuals = object[0]!;
  const table = words(wordsBefore + seekpos + 1);
  table.set(wordsAt(ov, virtuals - BigInt(wordsBefore * 8), wordsBefore + call.virtuals));
  table[wordsBefore + seekpos] = call.function;
  const stream = words(streamWords);
  cpp.createStream(stream);
  cpp.setBuffer(iosOf(ov, stream), object);
  object[0] = ov.backend.addressOf(table) + BigInt(wordsBefore * 8);
  cpp.seek(stream, first, second);
  object[0] = virtuals;
  const hasThrown = cpp.isBad(iosOf(ov, stream));
  cpp.destroyStream(stream);
  keepAlive(table, stream);
  return !hasThrown;
}

/** The `std::ios` in a stream, whose offset stands before the stream's virtual functions. */
export function iosOf(ov: OpenVINO, stream: BigUint64Array): Pointer {
  return ov.backend.addressOf(stream) + wordsAt(ov, stream[0]! - 24n, 1)[0]!;
}
