import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { assertEquals, assertThrows } from "@std/assert";
import { temporaryFolder } from "../test_support/temporary_folder.ts";
import { parseSeam, replaceFunction } from "./seam.ts";

const source = `
import { dirname, extname as suffix } from "node:path";

/** Not here: double(2), class Pair. */
function double(value: number): number {
  return 2 * value;
}

export async function later<T>(value: T): Promise<T> {
  return value;
}

export function fourTimes(value: number): number {
  return double(double(value));
}

export function folderAndSuffix(path: string): string[] {
  return [dirname(path), suffix(path)];
}

class Base {
  sum(): number {
    return -1;
  }
}

export class Pair extends Base {
  #a: number;
  b: number;

  constructor(a: number, b: number) {
    super();
    this.#a = a;
    this.b = b;
  }

  static of(a: number, b: number): Pair {
    return new this(a, b);
  }

  override sum(): number {
    return this.#added(this.b);
  }

  #added(other: number): number {
    return this.#a + other;
  }

  get first(): number {
    return this.#a;
  }
  set first(value: number) {
    this.#a = value;
  }

  *values(): IterableIterator<number> {
    yield this.#a;
    yield this.b;
  }

  numberOf(one: number): number;
  numberOf(one: string, two: string): number;
  numberOf(): number {
    return arguments.length;
  }
}
`;

interface Pair {
  b: number;
  first: number;
  sum(): unknown;
  values(): Iterable<number>;
  numberOf(...args: unknown[]): number;
}

/** What the source exports. */
interface Sample {
  later(value: number): Promise<unknown>;
  fourTimes(value: number): unknown;
  folderAndSuffix(path: string): string[];
  readonly Pair: { of(a: number, b: number): Pair };
}

/** Looks at what a module made of the source exports, with another function in a seam's place. */
async function withInstead<R>(seam: string, instead: string, look: (module: Sample) => R): Promise<R> {
  using folder = temporaryFolder();
  const file = join(folder.path, "source.ts");
  writeFileSync(file, replaceFunction(source, parseSeam(`source.ts ${seam}`), instead)!);
  return await look(await import(pathToFileURL(file).href));
}

test("a function of a file is replaced where it is declared, exported or not", async () => {
  assertEquals(await withInstead("double", "(original, value) => original(value) + 1", (m) => m.fourTimes(10)), 43);
  assertEquals(await withInstead("fourTimes", "() => 'other'", (m) => m.fourTimes(10)), "other");
  assertEquals(await withInstead("later", "async (original, value) => [await original(value)]", (m) => m.later(1)), [
    1,
  ]);
});

test("a function that is imported is replaced for that file, also under the name that it gets there", async () => {
  const look = (m: Sample) => m.folderAndSuffix("a/b.c");
  assertEquals(await withInstead("dirname", "(original, path) => original(path) + '!'", look), ["a!", ".c"]);
  assertEquals(await withInstead("suffix", "() => '.d'", look), ["a", ".d"]);
});

test("a class's methods are replaced, private, static, generating and overloaded ones too", async () => {
  const sum = (m: Sample) => m.Pair.of(1, 2).sum();
  assertEquals(await withInstead("Pair.sum", "(original) => [original(), this.b]", sum), [3, 2]);
  assertEquals(await withInstead("Base.sum", "() => 'other'", sum), 3);
  assertEquals(await withInstead("Pair.#added", "(original, other) => original(-other) + this.#a", sum), 0);
  assertEquals(await withInstead("Pair.of", "(original, a, b) => original(b, a)", (m) => m.Pair.of(1, 2).b), 1);
  const values = (m: Sample) => [...m.Pair.of(1, 2).values()];
  assertEquals(await withInstead("Pair.values", "(original) => [...original()].toReversed()", values), [2, 1]);
  const numbers = (m: Sample) => [m.Pair.of(1, 2).numberOf(1), m.Pair.of(1, 2).numberOf("1", "2")];
  assertEquals(await withInstead("Pair.numberOf", "(original, ...args) => original(...args) * 10", numbers), [10, 20]);
});

test("of a getter and a setter one is replaced, the other not", async () => {
  const look = (m: Sample) => {
    const pair = m.Pair.of(1, 2);
    const before = pair.first;
    pair.first = 5;
    return [before, pair.first];
  };
  assertEquals(await withInstead("Pair.get first", "(original) => -original()", look), [-1, -5]);
  assertEquals(await withInstead("Pair.set first", "(original, value) => original(value + 1)", look), [1, 6]);
});

test("a seam that is not there is told from one that is", () => {
  const replaced = (seam: string) => replaceFunction(source, parseSeam(`source.ts ${seam}`), "() => {}");
  for (const there of ["double", "Pair.sum", "Pair.get first"]) assertEquals(typeof replaced(there), "string", there);
  for (const gone of ["doubl", "value", "extname", "Pair.first", "Pair.added", "Pair.set sum", "Pai.sum", "Base.of"]) {
    assertEquals(replaced(gone), undefined, gone);
  }
});

test("what names no seam is refused", () => {
  assertEquals(parseSeam("src/tensor.ts Tensor.get size"), {
    file: "src/tensor.ts",
    owner: "Tensor",
    accessor: "get",
    name: "size",
  });
  for (const text of ["", "src/tensor.ts", "Tensor.size", "src/tensor.ts Tensor.", "src/tensor.ts get size"]) {
    assertThrows(() => parseSeam(text), Error, "not a seam");
  }
});
