/** The kinds of damage to a file's bytes, each by a number. */
export const damages = {
  /** Truncated at one of 200 places. */
  "truncated": cut,
  /** One bit flipped. */
  "flipped": flip,
  "weights cut": cut,
  "weights longer": (bytes: Uint8Array, i: number) => Uint8Array.of(...bytes, ...new Array<number>(i + 1).fill(i)),
  "blob cut": cut,
  "blob flipped": flip,
  /** The offsets and sizes at the beginning overwritten. */
  "blob header": (bytes: Uint8Array, i: number) => {
    const random = numbers(i);
    const damaged = bytes.slice();
    for (let n = 0; n <= i % 3; n++) damaged[40 + Math.floor(random() * 64)] = Math.floor(random() * 256);
    return damaged;
  },
  "blob garbage": (_: Uint8Array, i: number) => {
    const random = numbers(i);
    return Uint8Array.from({ length: 1 + Math.floor(random() * 2000) }, () => random() * 256);
  },
} as const;

/** A kind of damage. */
export type Damage = keyof typeof damages;

/** Whether there is such a kind. */
export function isDamage(name: string): name is Damage {
  return Object.hasOwn(damages, name);
}

function cut(bytes: Uint8Array, i: number): Uint8Array {
  return bytes.slice(0, Math.floor(i * bytes.length / 200));
}

function flip(bytes: Uint8Array, i: number): Uint8Array {
  const random = numbers(i);
  const damaged = bytes.slice();
  const at = Math.floor(random() * bytes.length);
  damaged[at]! ^= 1 << Math.floor(random() * 8);
  return damaged;
}

/** A reproducible random number generator: mulberry32. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
