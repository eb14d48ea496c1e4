import type { Item, Value } from "./model_kinds.ts";
import type { Run } from "./reference.ts";

/** Elements, each of them undefined where nobody knows it. */
export type Items = readonly (Item | undefined)[];

/** What stands somewhere, as far as it is known. */
export interface Content {
  readonly shape: readonly number[];
  readonly items: Items;
}

/** The value, if all of it is known. */
export function known(content: Content | undefined): Value | undefined {
  return content?.items.every((item) => item !== undefined) ? content as Value : undefined;
}

/**
 * What is known of something from looking at it. Outputs show whatever lies there before a first run, with which no
 * computer calculates exactly.
 */
export function contentOf({ shape, items }: Value): Content {
  const isExact = (item: Item) => typeof item === "string" || (Number.isInteger(item) && Math.abs(item) < 2 ** 20);
  return { shape, items: items.map((item) => isExact(item) ? item : undefined) };
}

/** How many elements a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether two shapes are the same. */
export function isSame(a: readonly number[], b: readonly number[]): boolean {
  return String(a) === String(b);
}

/** A buffer, whoever has it: an ArrayBuffer, or what stands for one where there are strings. */
export class Memory {
  #items: (Item | undefined)[];
  /** Whether it was taken away: all arrays on it are empty. */
  isGone = false;
  /** Whether a run whose end cannot be seen takes it away when it ends. */
  mayGo = false;
  /** Counts the writes: a reader can tell whether somebody has written since. */
  version = 0;
  /** How many runs write to it while JavaScript goes on, or may have written to it by now. */
  writers = 0;

  /** @param isPinned Whether it is a SharedArrayBuffer, which nobody can take away. */
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

  /** Gives up knowing what it holds. */
  blur(): void {
    this.write(0, this.#items.map(() => undefined));
  }

  /** Takes note of what was seen there, unless that may change by itself. */
  learn(offset: number, items: Items): void {
    if (this.writers === 0 && !this.isGone) this.#items.splice(offset, items.length, ...items);
  }

  /** Takes it away. Returns it where it went to, longer or shorter. */
  move(length: number): Memory {
    const items = Array.from({ length }, (_, i) => i < this.length ? this.#items[i] : 0);
    this.isGone = true;
    return new Memory(items);
  }
}

/** A tensor's memory, which tensor objects and requests have in common. */
export class Cell {
  shape: readonly number[];
  memory: Memory;
  readonly offset: number;
  /** Whether the memory is the caller's: then the library never replaces it, nor takes it away. */
  readonly isCallers: boolean;
  /** How many elements there may be without other memory. */
  #capacity: number;
  /** The runs that use it now. */
  readonly runs = new Set<Run>();
  #users = 0;
  /** Those of the users that may have gone by now: nobody can see when. */
  #unseenUsers = 0;

  private constructor(shape: readonly number[], memory: Memory, part?: { offset: number; length: number }) {
    this.shape = shape;
    this.memory = memory;
    this.offset = part?.offset ?? 0;
    this.isCallers = part !== undefined;
    this.#capacity = part?.length ?? memory.length;
  }

  /** The library's memory. */
  static own({ shape, items }: Content): Cell {
    return new Cell(shape, new Memory(items));
  }

  /** The caller's. */
  static over(shape: readonly number[], memory: Memory, offset: number, length: number): Cell {
    return new Cell(shape, memory, { offset, length });
  }

  retain(): this {
    this.#users += 1;
    return this;
  }

  /** Whoever had it has it no more; with the last of them the library's own memory goes. */
  release(): void {
    this.#users -= 1;
    if (this.#users === 0 && !this.isCallers) this.memory.isGone = true;
    this.#mayGo();
  }

  /** One who has it gives it up at a time that nobody can see, or is seen to after all: by less than nothing then. */
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

  /** Whether it is memory of a part of an array, the whole part. */
  isOver(memory: Memory, offset: number, length: number): boolean {
    return this.isCallers && this.memory === memory && this.offset === offset && this.#capacity === length;
  }

  get content(): Content {
    return { shape: this.shape, items: this.memory.read(this.offset, sizeOf(this.shape)) };
  }

  write(items: Items): void {
    this.memory.write(this.offset, items);
  }

  /** Takes note of what was seen there. */
  learn(value: Value): void {
    this.memory.learn(this.offset, contentOf(value).items);
  }

  /** Takes another shape. Returns whether its memory is too small. */
  reshape(shape: readonly number[], filler: Item = 0): "too small" | undefined {
    const size = sizeOf(shape);
    if (size > this.capacity || filler === "") {
      if (this.isCallers) return "too small";
      // Strings stay, numbers do not.
      const items = filler === "" ? this.content.items : [];
      // What a run may still read at another port stays.
      if (this.runs.size === 0) this.memory.isGone = true;
      this.memory = new Memory(Array.from({ length: size }, (_, i) => i < items.length ? items[i] : filler));
      this.#capacity = size;
    }
    this.shape = [...shape];
    return undefined;
  }
}

/** Adds a number to the first element, if it is one. */
export function shifted({ shape, items }: Content, by: number): Content {
  const [first, ...rest] = items;
  return typeof first === "number" ? { shape, items: [first + by, ...rest] } : { shape, items };
}
