import process from "node:process";
import type { Backend } from "../backend.ts";
import { cString } from "../structs.ts";
import type { SymbolTable } from "../symbols/signature.ts";

/** The part of Microsoft's C runtime that decides how its `fopen` reads a file's name. */
const localeTable = {
  _configthreadlocale: { result: "status", parameters: [["i32", "int type"]] },
  setlocale: { result: "borrowed string", parameters: [["i32", "int category"], ["buffer", "const char* locale"]] },
} as const satisfies SymbolTable;

const forThisThread = 1; // _ENABLE_PER_THREAD_LOCALE
const ofLetters = 2; // LC_CTYPE

/**
 * Calls a function that has C open a file with `std::ofstream`. On Windows that takes the name's bytes for the system's
 * own encoding, in which UTF-8 of other letters than ASCII's names another file, unless the thread's locale says UTF-8,
 * which it does during the call.
 *
 * @param file The file's path.
 * @param backend The runtime's backend.
 * @param use The call, which stays on this thread.
 * @param platform The operating system. Default: this one.
 * @returns What `use` returns.
 */
export function withFileName<T>(
  file: string,
  backend: Pick<Backend, "open" | "readString">,
  use: () => T,
  platform: string = process.platform,
): T {
  if (platform !== "win32" || /^[\0-\x7f]*$/.test(file)) return use();
  // It is open already, since OpenVINO needs it, and thus found by its name.
  const { call } = backend.open("ucrtbase.dll", localeTable);
  const scope = call._configthreadlocale(forThisThread);
  const locale = cString(backend.readString(call.setlocale(ofLetters, null)));
  call.setlocale(ofLetters, cString(".UTF8"));
  try {
    return use();
  } finally {
    call.setlocale(ofLetters, locale);
    call._configthreadlocale(scope);
  }
}
