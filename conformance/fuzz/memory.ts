import type { Item, Value } from "./model_kinds.ts";
import type { Run } from "./reference.ts";

/** Elements; undefined where the value is unknown. */
export type Items = readonly (Item | undefined)[];

/** The content of memory, as far as it is known. */
export interface Content {
  readonly shape: readonly number[];
  readonly items: Items;
}

/** The value, if all of it is known. */
export function known(content: Content | undefined): Value | undefined {
  return content?.items.every((item) => item !== undefined) ? content as Value : undefined;
}

/**
 * The known content of a value that was read. Before a first run, outputs contain arbitrary numbers, which need not be
 * exact.
 */
export function contentOf({ shape, items }: Value): Content {
  const isExact = (item: Item) => typeof item === "string" || (Number.isInteger(item) && Math.abs(item) < 2 ** 20);
  return { shape, items: items.map((item) => isExact(item) ? item : undefined) };
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether two shapes are the same. */
export function isSame(a: readonly number[], b: readonly number[]): boolean {
  return String(a) === String(b);
}

/** A buffer: an ArrayBuffer, or a list of strings. */
export class Memory {
  #items: (Item | undefined)[];
  /** Whether it was taken away, so that all arrays over it are empty. */
  isGone = false;
  /** Whether a run whose end is not observable takes it away at its end. */
  mayGo = false;
  /** The number of writes, by which readers notice changes. */
  version = 0;
  /** The number of asynchronous runs that write to it, or may have written to it by now. */
  writers = 0;

  /** @param isPinned Whether it is a SharedArrayBuffer, which cannot be taken away. */
  readonly isPinned: boolean;

  constructor(items: Items, isPinned = false) {
    this.isPinned = isPinned;
    this.#items = [...items];
  }

  get length(): number {
    return this.#items.length;
  }

  /** The elements of a part of it. */
  read(offset: number, length: number): Items {
    if (this.isGone) return [];
    const items = this.#items.slice(offset, offset + length);
    return this.writers > 0 ? items.map(() => undefined) : items;
  }

  write(offset: number, items: Items): void {
    this.version += 1;
    if (!this.isGone) this.#items.splice(offset, items.length, ...items);
  }

  /** Makes the content unknown. */
  blur(): void {
    this.write(0, this.#items.map(() => undefined));
  }

  /** Records content that was read, unless it may change on its own. */
  learn(offset: number, items: Items): void {
    if (this.writers === 0 && !this.isGone) this.#items.splice(offset, items.length, ...items);
  }

  /** Takes it away. Returns its new owner, longer or shorter. */
  move(length: number): Memory {
    const items = Array.from({ length }, (_, i) => i < this.length ? this.#items[i] : 0);
    this.isGone = true;
    return new Memory(items);
  }
}

/** A tensor's memory, shared by tensor objects and requests. */
export class Cell {
  shape: readonly number[];
  memory: Memory;
  readonly offset: number;
  /** Whether the memory is the caller's; then the library never replaces it or takes it away. */
  readonly isCallers: boolean;
  /** The number of elements that fit without reallocation. */
  #capacity: number;
  /** The runs that are using it. */
  readonly runs = new Set<Run>();
  #users = 0;
  /** The number of users that may have gone by now, at an unknown time. */
  #unseenUsers = 0;

  private constructor(shape: readonly number[], memory: Memory, part?: { offset: number; length: number }) {
    this.shape = shape;
    this.memory = memory;
    this.offset = part?.offset ?? 0;
    this.isCallers = part !== undefined;
    this.#capacity = part?.length ?? memory.length;
  }

  /** Memory of the library. */
  static own({ shape, items }: Content): Cell {
    return new Cell(shape, new Memory(items));
  }

  /** Memory of the caller. */
  static over(shape: readonly number[], memory: Memory, offset: number, length: number): Cell {
    return new Cell(shape, memory, { offset, length });
  }

  retain(): this {
    this.#users += 1;
    return this;
  }

  /** Removes a user; with the last one, the library's own memory is freed. */
  release(): void {
    this.#users -= 1;
    if (this.#users === 0 && !this.isCallers) this.memory.isGone = true;
    this.#mayGo();
  }

  /** Records that a user leaves at an unknown time (1), or that it is observed after all (-1). */
  releaseUnseen(by: 1 | -1): void {
    this.#unseenUsers += by;
    this.#mayGo();
  }

  #mayGo(): void {
    if (this.#unseenUsers > 0 && this.#users <= this.#unseenUsers && !this.isCallers) this.memory.mayGo = true;
  }

  get capacity(): number {
    return this.memory.isGone ? 0 : this.#capacity;
  }

  /** Whether it is exactly a part of a buffer. */
  isOver(memory: Memory, offset: number, length: number): boolean {
    return this.isCallers && this.memory === memory && this.offset === offset && this.#capacity === length;
  }

  get content(): Content {
    return { shape: this.shape, items: this.memory.read(this.offset, sizeOf(this.shape)) };
  }

  write(items: Items): void {
    this.memory.write(this.offset, items);
  }

  /** Records content that was read. */
  learn(value: Value): void {
    this.memory.learn(this.offset, contentOf(value).items);
  }

  /** Changes the shape. Returns whether the memory is too small. */
  reshape(shape: readonly number[], filler: Item = 0): "too small" | undefined {
    const size = sizeOf(shape);
    if (size > this.capacity || filler === "") {
      if (this.isCallers) return "too small";
      // Strings are kept, numbers are not.
      const items = filler === "" ? this.content.items : [];
      // Memory that a run may still read at another port is kept.
      if (this.runs.size === 0) this.memory.isGone = true;
      this.memory = new Memory(Array.from({ length: size }, (_, i) => i < items.length ? items[i] : filler));
      this.#capacity = size;
    }
    this.shape = [...shape];
    return undefined;
  }
}

/** Adds a number to the first element, if it is a number. */
export function shifted({ shape, items }: Content, by: number): Content {
  const [first, ...rest] = items;
  return typeof first === "number" ? { shape, items: [first + by, ...rest] } : { shape, items };
}
