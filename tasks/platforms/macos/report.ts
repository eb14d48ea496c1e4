import { type Signature, structWords, symbols, type SymbolTable } from "../../../ffi/symbols/mod.ts";

/** What a file for macOS says of itself. */
export interface MachO {
  readonly processor: string;
  readonly oldestSystem: string;
  /** The name by which others need it; null for a program. */
  readonly name: string | null;
  /** Where it looks for what begins with `@rpath`. */
  readonly searchPaths: readonly string[];
  /** The libraries that it needs. */
  readonly needs: readonly string[];
  readonly exports: readonly string[];
  readonly isSigned: boolean;
  /** What the signature allows, a property list; null if there are none. */
  readonly entitlements: string | null;
}

/** What was read. */
export interface Reading {
  readonly openvino: string;
  /** The C library, and the C++ library that it needs. */
  readonly c: MachO;
  readonly cpp: MachO;
  /** The names of all files beside them. */
  readonly libraries: readonly string[];
  readonly runtimes: readonly (readonly [title: string, program: MachO])[];
}

/** The entitlement without which a program opens only libraries of its own maker or Apple. */
const foreignLibraries = "com.apple.security.cs.disable-library-validation";

/** Reports on the files, as a table in Markdown; each answer is `yes`, or names what is wrong. */
export function formatReport({ openvino, c, cpp, libraries, runtimes }: Reading): string {
  const bound = functions(({ variadic }) => !variadic);
  const exported = new Set(c.exports);
  const missing = bound.filter((name) => !exported.has(`_${name}`));
  const byValue = functions(({ variadic, parameters }) => {
    return !variadic && parameters.some(([kind]) => Object.hasOwn(structWords, kind));
  });
  const rows = [
    [
      `OpenVINO ${openvino}`,
      `exports all ${bound.length} functions that are bound`,
      missing.length === 0 ? "yes" : `no: ${missing.join(", ")}`,
    ],
    [`OpenVINO ${openvino}`, "finds its own libraries beside itself", absent([c, cpp], libraries)],
    [`OpenVINO ${openvino}`, "processor, oldest macOS", `${c.processor}, ${c.oldestSystem}`],
    [
      `OpenVINO ${openvino}`,
      "functions that take structs by value",
      `${byValue.length}, of up to ${largestStruct()} words; none returns one`,
    ],
    [
      `OpenVINO ${openvino}`,
      "variadic functions, which cannot be called there",
      `${functions(({ variadic }) => variadic ?? false).length}, none of which is bound`,
    ],
    ...runtimes.flatMap(([title, program]) => [
      [title, "may open libraries of other makers", allowsForeign(program)],
      [title, "processor, oldest macOS", `${program.processor}, ${program.oldestSystem}`],
    ]),
  ];
  const header = ["file", "what is read", "answer"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n") + "\n";
}

/** The names of the table's functions that something is true of. */
function functions(which: (signature: Signature) => boolean): string[] {
  const table: SymbolTable = symbols;
  return Object.keys(table).filter((name) => which(table[name]!));
}

function largestStruct(): number {
  return Math.max(...Object.values(structWords));
}

/** Whether what libraries need of `@rpath` is beside them, where they look. */
function absent(files: readonly MachO[], libraries: readonly string[]): string {
  const wrong = files.flatMap(({ name, searchPaths, needs }) => {
    const own = needs.filter((need) => need.startsWith("@rpath/")).map((need) => need.slice("@rpath/".length));
    return [
      ...(searchPaths.includes("@loader_path") ? [] : [`${name} does not look there`]),
      ...own.filter((need) => !libraries.includes(need)).map((need) => `${need} is missing`),
    ];
  });
  return wrong.length === 0 ? "yes" : `no: ${wrong.join(", ")}`;
}

function allowsForeign({ isSigned, entitlements }: MachO): string {
  if (!isSigned) return "yes: it is not signed";
  const key = `<key>${foreignLibraries}</key>`;
  const value = entitlements?.split(key)[1]?.trimStart();
  return value?.startsWith("<true/>")
    ? `yes: \`${foreignLibraries}\``
    : `no: its signature has no \`${foreignLibraries}\``;
}
