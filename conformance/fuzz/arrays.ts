import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { TypedArray } from "openvino-ffi";
import { attempt, mismatch } from "./attempt.ts";
import { type Items, type Memory, shifted } from "./memory.ts";
import type { World } from "./world.ts";

/** The ways in which a program can take memory away from an array. */
export const moves = ["transfer", "shrink", "grow", "empty", "clone", "post"] as const;
export type Move = (typeof moves)[number];

/** The size in bytes of a moved buffer: whole elements of four bytes. */
function sizeAfter(move: Move, bytes: number): number {
  const half = Math.floor(bytes / 8) * 4;
  return { transfer: bytes, shrink: half, grow: bytes * 2, empty: 0, clone: bytes, post: bytes }[move];
}

/** Moves a buffer's memory to a new one, and returns that. */
function moved(buffer: ArrayBuffer, move: Move): ArrayBuffer {
  if (move === "clone") return structuredClone(buffer, { transfer: [buffer] });
  if (move !== "post") return buffer.transfer(sizeAfter(move, buffer.byteLength));
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(buffer, [buffer]);
  const received = receiveMessageOnPort(port2) as { message: ArrayBuffer };
  port1.close();
  port2.close();
  return received.message;
}

/** Takes the memory of bytes away that the reference does not track. */
export function moveBytes({ buffer }: Uint8Array<ArrayBuffer>, move: Move): Uint8Array {
  return new Uint8Array(moved(buffer, move));
}

/** An array of the program: its own, a view of a tensor's memory, or one with memory taken from another array. */
export class ArrayActor {
  /** Whether its memory was taken from another array. */
  readonly isMoved: boolean;

  readonly world: World;
  readonly real: TypedArray;
  readonly memory: Memory;
  readonly offset: number;
  readonly length: number;

  constructor(world: World, real: TypedArray, memory: Memory, offset: number, length: number, isMoved = false) {
    this.world = world;
    this.real = real;
    this.memory = memory;
    this.offset = offset;
    this.length = length;
    this.isMoved = isMoved;
  }

  get items(): Items {
    return this.memory.read(this.offset, this.length);
  }

  /** Reads all of it, and compares it with the reference; it is empty if its memory was taken away. */
  look(): void {
    const { real, memory, length, world: { rules } } = this;
    if (memory.mayGo && length > 0 && real.length === 0) memory.isGone = true;
    const expected = memory.isGone && rules.detaches ? 0 : length;
    if (real.length !== expected) mismatch("the length of an array", expected, real.length);
    const { items } = shifted({ shape: [], items: this.items }, this.isMoved ? rules.moved : 0);
    const wrong = items.findIndex((item, i) => item !== undefined && item !== Number(real[i]));
    if (wrong >= 0) mismatch(`what an array shows at ${wrong}`, items, real);
  }

  write(numbers: readonly number[]): void {
    const items = Array.from({ length: this.real.length }, (_, i) => numbers[i % numbers.length]!);
    if (items.length > 0) (this.real as Float32Array).set(items);
    this.memory.write(this.offset, items);
  }

  /** Takes its memory away. Returns an array over the memory's new owner. */
  move(move: Move): ArrayActor | undefined {
    const { world, memory } = this;
    const { buffer } = this.real;
    this.look();
    if (memory.isPinned || memory.isGone || !(buffer instanceof ArrayBuffer)) return undefined;
    const { BYTES_PER_ELEMENT: bytes } = this.real;
    const length = Math.floor(sizeAfter(move, buffer.byteLength) / bytes);
    const got = attempt(() => moved(buffer, move));
    if (got.error !== undefined) mismatch(`moving an array (${move})`, "no refusal", got.error);
    const there = memory.move(length);
    this.look();
    const Kind = this.real.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;
    return new ArrayActor(world, new Kind(got.value!, 0, length), there, 0, length, true);
  }
}
