/** A made OpenVINO of tensors only: the numbering of its element types and the layout of its strings are chosen. */
import type { Probed } from "../../ffi/loading/probe_tensor.ts";

/** A made library. */
export interface MadeTensors {
  /** The bits of the element types by their numbers; a missing one is refused. */
  readonly bits: ReadonlyMap<number, number>;
  /** The number that a tensor says it has. Default: the one it was created with. */
  readonly told?: (code: number) => number;
  /** Writes texts to memory that lies at an address, as a C++ library does, and returns the memory. */
  readonly strings?: (texts: readonly Uint8Array[], address: bigint) => Uint8Array<ArrayBuffer>;
}

/** Makes a library, and counts its tensors that have not been freed. */
export function madeTensors({ bits, told = (code) => code, strings }: MadeTensors): Probed & { alive(): number } {
  const dataAddress = 0x1000n;
  const memory = new Map<bigint, ArrayBufferView>();
  const tensors = new Map<bigint, { code: number; length: number; data?: Uint8Array<ArrayBuffer> }>();
  let next = 0n;
  const tensorAt = (pointer: unknown) => tensors.get(pointer as bigint)!;
  const call = {
    ov_tensor_create(code: number, struct: BigInt64Array, out: BigUint64Array): number {
      if (!bits.has(code)) return -1;
      const length = Number((memory.get(struct[1]!) as BigInt64Array)[0]);
      tensors.set(out[0] = ++next, { code, length });
      return 0;
    },
    ov_tensor_set_string_data(tensor: bigint, addresses: BigUint64Array): number {
      const texts = Array.from(addresses, (each) => (memory.get(each) as Uint8Array).slice(0, -1));
      tensorAt(tensor).data = strings!(texts, dataAddress);
      return 0;
    },
    ov_tensor_get_element_type(tensor: bigint, out: Int32Array): number {
      out[0] = told(tensorAt(tensor).code);
      return 0;
    },
    ov_tensor_get_byte_size(tensor: bigint, out: BigUint64Array): number {
      const { code, length, data } = tensorAt(tensor);
      out[0] = BigInt(data?.length ?? bits.get(code)! * length / 8);
      return 0;
    },
    ov_tensor_data(_tensor: bigint, out: BigUint64Array): number {
      out[0] = dataAddress;
      return 0;
    },
    ov_tensor_free: (tensor: bigint) => void tensors.delete(tensor),
  };
  const backend = {
    addressOf(view: ArrayBufferView) {
      const address = 0x100000n + BigInt(memory.size * 0x100);
      memory.set(address, view);
      return address;
    },
    viewOf(address: bigint, byteLength: number) {
      const data = [...tensors.values()].find((tensor) => tensor.data)?.data;
      if (address !== dataAddress || !data || data.length < byteLength) throw new Error("foreign memory was read");
      return data.buffer;
    },
  };
  return { call, backend, alive: () => tensors.size } as unknown as Probed & { alive(): number };
}

/** Layouts of `std::string`. What does not fit into a string itself is at made addresses, which nobody may read. */
export const stringLayouts = {
  /** libstdc++'s new ABI: address, length, and 16 bytes of storage or the capacity. */
  libstdcxx: (texts, address) =>
    inTurn(texts, 32, (text, view, i) => {
      const isShort = text.length < 16;
      view.setBigUint64(0, isShort ? address + BigInt(32 * i + 16) : 0x7000n, true);
      view.setBigUint64(8, BigInt(text.length), true);
      if (isShort) put(text, view, 16);
      else view.setBigUint64(16, BigInt(text.length), true);
    }),
  /** libstdc++'s old ABI: an address. */
  oldLibstdcxx: (texts) => inTurn(texts, 8, (_, view) => view.setBigUint64(0, 0x7000n, true)),
  /** MSVC's: 16 bytes of storage or an address, length, capacity. */
  msvc: (texts) =>
    inTurn(texts, 32, (text, view) => {
      if (text.length < 16) put(text, view, 0);
      else view.setBigUint64(0, 0x7000n, true);
      view.setBigUint64(16, BigInt(text.length), true);
      view.setBigUint64(24, BigInt(Math.max(15, text.length)), true);
    }),
  /** libc++'s: 23 bytes of storage after their number, or capacity, length and address. */
  libcxx: (texts) =>
    inTurn(texts, 24, (text, view) => {
      if (text.length < 23) {
        view.setUint8(0, text.length << 1);
        put(text, view, 1);
      } else {
        view.setBigUint64(0, BigInt(text.length | 1), true);
        view.setBigUint64(8, BigInt(text.length), true);
        view.setBigUint64(16, 0x7000n, true);
      }
    }),
} satisfies Readonly<Record<string, NonNullable<MadeTensors["strings"]>>>;

function inTurn(
  texts: readonly Uint8Array[],
  size: number,
  write: (text: Uint8Array, view: DataView, i: number) => void,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(size * texts.length));
  texts.forEach((text, i) => write(text, new DataView(bytes.buffer, size * i, size), i));
  return bytes;
}

function put(text: Uint8Array, view: DataView, at: number): void {
  text.forEach((byte, i) => view.setUint8(at + i, byte));
}
