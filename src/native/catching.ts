import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { addressInCpp, requireCpp, wordsAt } from "./cpp.ts";

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

/** What stands before the virtual functions: the offset of a virtual base, the object's offset and its type. */
const wordsBefore = 3;

/** The number of virtual functions in a table: enough for a `std::streambuf`'s `seekpos` and a `std::codecvt`'s. */
const tableLength = 9;

/** A virtual member function to be called so that C++ catches what it throws. */
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
 * Calls a member function of a C++ object with virtual functions so that C++ catches what it throws.
 *
 * @returns Whether the function returned; if not, it has thrown.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function callCatching(ov: OpenVINO, what: string, call: CatchingCall): boolean {
  const { object, virtuals, arguments: args = [0n] } = call;
  const start = object[0]!;
  const table = tableOf({ [seekpos]: call.function });
  table.set(wordsAt(ov, start - 16n, 2 + virtuals), wordsBefore - 2);
  const returned = seekIn(ov, what, object, table, ...args);
  object[0] = start;
  return returned;
}

/**
 * Calls a member function without arguments and result so that C++ catches what it throws. `std::istream::operator>>`
 * calls a function with its own `std::ios_base`, at the offset that stands before its virtual functions: here, that of
 * the object.
 *
 * @param object The object's address.
 * @param member The function's address.
 * @returns Whether the function returned; if not, it has thrown.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function callMemberCatching(ov: OpenVINO, what: string, object: Pointer, member: Pointer): boolean {
  const stream = words(1);
  const table = tableOf({ [seekpos]: addressInCpp(ov, what, callWithStream) });
  table[0] = BigInt.asUintN(64, object - ov.backend.addressOf(stream));
  return seekIn(ov, what, stream, table, member);
}

/** `std::istream& std::istream::operator>>(std::ios_base& (*)(std::ios_base&))`. */
const callWithStream = "_ZNSirsEPFRSt8ios_baseS0_E";

/**
 * Calls a function that returns a C++ object by value so that C++ catches what it throws. `std::filebuf` computes its
 * position in the file by its codecvt's `length`, to which it passes a state, two pointers and a difference, all taken
 * from where the caller of a member function can set them. So the memory for the result becomes the codecvt, with the
 * function in the place of `length`: its address is what a function gets for its result, and the function builds the
 * result over it.
 *
 * @param result The memory for the result, at least a word. It is only filled if the function returned.
 * @param of The function's address.
 * @param args Its arguments, at most four: for a member function, the object's address first.
 * @returns Whether the function returned; if not, it has thrown.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function callForResult(
  ov: OpenVINO,
  what: string,
  result: BigUint64Array,
  of: Pointer,
  [first = 0n, second = 0n, third = 0n, fourth = 0n]: readonly Pointer[],
): boolean {
  const codecvt = tableOf({ [alwaysNoconv]: addressInCpp(ov, what, returnFalse), [length]: of });
  result[0] = ov.backend.addressOf(codecvt) + BigInt(wordsBefore * 8);
  const buffer = words(fileBuffer.words);
  buffer[fileBuffer.codecvt] = ov.backend.addressOf(result);
  buffer[fileBuffer.externalStart] = second;
  buffer[fileBuffer.externalNext] = third;
  // The length is the difference of this word and the one before, which is 0.
  buffer[fileBuffer.next] = fourth;
  const table = tableOf({ [seekpos]: addressInCpp(ov, what, positionInFile) });
  const returned = seekIn(ov, what, buffer, table, first);
  keepAlive(codecvt);
  return returned;
}

/** `int std::filebuf::_M_get_ext_pos(std::mbstate_t&)`. */
const positionInFile = "_ZNSt13basic_filebufIcSt11char_traitsIcEE14_M_get_ext_posER11__mbstate_t";

/** `bool std::codecvt<wchar_t, char, std::mbstate_t>::do_always_noconv() const`, which returns false. */
const returnFalse = "_ZNKSt7codecvtIwc11__mbstate_tE16do_always_noconvEv";

/** The places of virtual functions in a `std::codecvt`. */
const [alwaysNoconv, length] = [6, 7];

/** The words of a `std::filebuf`, and those that its position is computed from. */
const fileBuffer = { words: 30, next: 2, codecvt: 25, externalStart: 26, externalNext: 28 } as const;

/** A table of virtual functions by their places, with zeros before. */
function tableOf(functions: Readonly<Record<number, Pointer>>): BigUint64Array<ArrayBuffer> {
  const table = words(wordsBefore + tableLength);
  for (const [place, address] of Object.entries(functions)) table[wordsBefore + Number(place)] = address;
  return table;
}

/**
 * Calls what stands in the place of `seekpos` in a table, for an object that gets this table. `std::istream::seekg`
 * calls its buffer's `seekpos` with a position, which is two words, keeps exceptions to itself and notes that there was
 * one. So the object becomes the buffer of a stream.
 *
 * @returns Whether the function returned; if not, it has thrown.
 */
function seekIn(
  ov: OpenVINO,
  what: string,
  object: BigUint64Array,
  table: BigUint64Array<ArrayBuffer>,
  first: Pointer,
  second: Pointer = 0n,
): boolean {
  const cpp = requireCpp(ov, what, catchingFunctions);
  const stream = words(streamWords);
  cpp.createStream(stream);
  cpp.setBuffer(iosOf(ov, stream), object);
  object[0] = ov.backend.addressOf(table) + BigInt(wordsBefore * 8);
  cpp.seek(stream, first, second);
  const hasThrown = cpp.isBad(iosOf(ov, stream));
  cpp.destroyStream(stream);
  keepAlive(object, table, stream);
  return !hasThrown;
}

/** The `std::ios` in a stream, whose offset stands before the stream's virtual functions. */
export function iosOf(ov: OpenVINO, stream: BigUint64Array): Pointer {
  return ov.backend.addressOf(stream) + wordsAt(ov, stream[0]! - 24n, 1)[0]!;
}
