import { Core, Tensor } from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";

/** Values that are wrong almost everywhere, by description. Created anew for each call, which may corrupt them. */
export function badValues(): Readonly<Record<string, unknown>> {
  const core = new Core();
  const read = () => core.readModel(modelPath("relu_add"));
  const compiled = core.compileModel(modelPath("two_in_two_out"), "CPU");
  const disposed = <T extends Disposable>(object: T) => {
    object[Symbol.dispose]();
    return object;
  };
  const tensor = new Tensor("f32", [1, 4]);
  const cyclic: unknown[] = [1];
  cyclic.push(cyclic);
  const cyclicFirst: unknown[] = [];
  cyclicFirst.push(cyclicFirst);
  // Two items per level, the same ones: 2 to the power of 40 numbers.
  let laughs: unknown[] = [1, 1];
  for (let depth = 1; depth < 40; depth++) laughs = [laughs, laughs];
  const detached = new Float32Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const shrunk = new ArrayBuffer(64, { maxByteLength: 64 });
  const outside = new Float32Array(shrunk, 16, 4);
  shrunk.resize(8);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const failing = () => {
    throw new Error("thrown by the argument itself");
  };
  return {
    "undefined": undefined,
    "null": null,
    "true": true,
    "NaN": NaN,
    "-1": -1,
    "0": 0,
    "1.5": 1.5,
    "Infinity": Infinity,
    "2 ** 53": 2 ** 53,
    "1e300": 1e300,
    "3n": 3n,
    "an empty string": "",
    "a word": "nonesuch",
    "a string with NUL": "x\0y",
    "a long string": "x".repeat(100_000),
    "a symbol": Symbol("symbol"),
    "a function": () => {},
    "an object": {},
    "an object with a key": { nonesuch: 1 },
    "an object without prototype": Object.create(null),
    "an empty array": [],
    "an array of undefined": [undefined],
    "an array with holes": new Array(3),
    "an array of NaN": [NaN],
    "an array of -2": [-2],
    "a huge shape": [2 ** 31, 2 ** 31],
    "a large shape": [2 ** 45],
    "a cyclic array": cyclic,
    "an array that begins with itself": cyclicFirst,
    "an array of 2 ** 40": laughs,
    "a subclassed array": new (class Sub extends Array<number> {})(1, 2),
    "a date": new Date(0),
    "a regular expression": /x/,
    "a promise": Promise.resolve(),
    "a map": new Map(),
    "a map of objects": new Map([[{}, {}]]),
    "a set": new Set([1]),
    "an instance": new (class Own {
      x = 1;
    })(),
    "a Uint8Array": new Uint8Array(3),
    "a Float32Array": new Float32Array(7),
    "a subclassed typed array": new (class Sub extends Float32Array {} as Float32ArrayConstructor)(5),
    "a detached array": detached,
    "an array out of bounds": outside,
    "an array over a resizable buffer": new Float32Array(new ArrayBuffer(20, { maxByteLength: 40 })),
    "an array over a shared buffer": new Float32Array(new SharedArrayBuffer(20)),
    "an ArrayBuffer": new ArrayBuffer(3),
    "a SharedArrayBuffer": new SharedArrayBuffer(3),
    "a DataView": new DataView(new ArrayBuffer(16)),
    "a web URL": new URL("https://example.org/model.xml"),
    "a throwing getter": Object.defineProperty({}, "x", { get: failing, enumerable: true }),
    "a throwing iterator": { [Symbol.iterator]: failing, [Symbol.asyncIterator]: failing },
    "a proxy that throws": new Proxy({}, { get: failing, has: failing, ownKeys: failing, getPrototypeOf: failing }),
    "a revoked proxy": revoked.proxy,
    "a proxy of a tensor": new Proxy(tensor, {}),
    "a proxy of a model": new Proxy(read(), {}),
    "a proxy of a compiled model": new Proxy(compiled, {}),
    "a proxy of a request": new Proxy(compiled.createInferRequest(), {}),
    "a proxy of a port": new Proxy(compiled.input(0), {}),
    "a proxy of an array": new Proxy([1, 2, 3], { get: failing }),
    "an imitated tensor": Object.create(Tensor.prototype),
    "an imitated core": Object.create(Core.prototype),
    "a disposed tensor": disposed(new Tensor("f32", [1, 4])),
    "a disposed model": disposed(read()),
    "a disposed compiled model": disposed(core.compileModel(modelPath("scalar_out"), "CPU")),
    "a disposed request": disposed(compiled.createInferRequest()),
    "a tensor of i64": new Tensor("i64", [1, 4]),
    "a tensor of another shape": new Tensor("f32", [3, 5, 7]),
    "a tensor of strings": Tensor.from(["a", "b"]),
    "another model's port": compiled.input("b"),
    "another model's results": compiled.infer([new Float32Array(6), new Float32Array(6)]),
  };
}
