import { mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CompiledModel, Core, type InferRequest, type Model, Tensor } from "openvino-ffi";
import { type Move, moveBytes, moves } from "./arrays.ts";
import { type Attempt, attempt, attemptAsync, failed, mismatch, same, succeeded, valueOf } from "./attempt.ts";
import { failingWithState, type Ir } from "./ir.ts";
import { config, modelKinds, type Value } from "./model_kinds.ts";
import type { World } from "./world.ts";

const pick = <T>(from: readonly T[], index: number): T => from[index % from.length]!;

/** Inputs of the model with state; the second and third have these numbers of rows. */
function inputsOf(numbers: readonly number[], rows: readonly [number, number]): [Value, Value, Value] {
  const value = (count: number, salt: number): Value => ({
    shape: [count, 4],
    items: Array.from({ length: count * 4 }, (_, i) => numbers[i % numbers.length]! + salt),
  });
  return [value(1, 0), value(rows[0], 1), value(rows[1], 2)];
}

const tensorsOf = (values: readonly Value[]) =>
  values.map(({ shape, items }) => Tensor.from(items as number[], { type: "f32", shape }));

/** Runs a model with state once, on values that it can add. */
function checkRun(request: InferRequest, numbers: readonly number[], state: readonly number[], what: string): void {
  const inputs = inputsOf(numbers, [2, 1]);
  const results = succeeded(attempt(() => request.infer(tensorsOf(inputs))), what);
  const expected = modelKinds.failingWithState.run(inputs, state);
  if (expected === "fails") throw new Error("these rows can be added");
  expected.forEach((value, i) => same(valueOf(results.get(i)), value, what));
}

/** Reads models and compiled models from bytes, which are overwritten or taken away at once. */
export async function useBytes(world: World, way: number, numbers: readonly number[]): Promise<void> {
  const core = new Core();
  const { xml, weights } = fresh(failingWithState());
  const move = pick(moves, way);
  const spoil = (bytes: Uint8Array<ArrayBuffer>) =>
    void (numbers.length % 2 === 0 ? bytes.fill(7) : moveBytes(bytes, move));
  const isAsync = way % 3 === 0;
  const asTensor = way % 4 === 0 ? new Tensor("u8", [weights.length], weights) as Tensor : weights;
  const reading = isAsync ? core.readModelAsync(xml, asTensor) : core.readModel(xml, asTensor);
  spoil(xml);
  spoil(weights);
  const model = await reading;
  const compiled = isAsync
    ? await core.compileModelAsync(model, "CPU", config)
    : core.compileModel(model, "CPU", config);
  checkRun(compiled.createInferRequest(), numbers, [0, 0, 0, 0], "a model read from bytes");
  const blob = new Uint8Array(compiled.exportModel());
  const copy = blob.slice();
  const imported = core.importModel(blob, "CPU");
  if (blob.some((byte, i) => byte !== copy[i])) mismatch("the bytes of a compiled model", "none changed", "others");
  spoil(blob);
  checkRun(imported.createInferRequest(), numbers, [0, 0, 0, 0], "a model imported from bytes");
  refuseDetached(world, core, move);
  if (way % 2 === 0) core.dispose();
}

/** Asserts that detached bytes are refused. */
function refuseDetached(world: World, core: Core, move: Move): void {
  const { detached } = world.rules;
  for (const gone of ["xml", "weights"] as const) {
    const ir = fresh(failingWithState());
    moveBytes(ir[gone], move);
    failed(attempt(() => core.readModel(ir.xml, ir.weights)), `readModel with ${gone} that was taken away`, detached);
  }
  const blob = new Uint8Array(5);
  moveBytes(blob, move);
  failed(attempt(() => core.importModel(blob, "CPU")), "importModel of bytes that were taken away", detached);
}

const fresh = ({ xml, weights }: Ir): Ir => ({ xml: xml.slice(), weights: weights.slice() });

/** The content of a model's files: one of two models, or nothing usable since they are damaged or one is missing. */
type Files = "first" | "second" | "damaged" | "missing";

/** The two models: they differ in the variable's initial value and declared shape. */
const models = {
  first: { ir: failingWithState(), state: [0, 0, 0, 0], hasState: true },
  second: { ir: failingWithState("1..8,4", [1, 2, 3, 4]), state: [1, 2, 3, 4], hasState: false },
} as const;

/** A compiled model of the files. */
interface Compiled {
  readonly real: CompiledModel;
  readonly of: "first" | "second";
  /** The number of changes to the files at compilation; undefined if it was compiled from a model read before. */
  readonly changes: number | undefined;
  /** Whether a run has failed since it was compiled. */
  isBroken: boolean;
}

/** A model's files, which a program replaces, truncates and deletes while it uses the model. */
export class FilesActor {
  readonly #core = new Core();
  readonly #folder = mkdtempSync(join(tmpdir(), "openvino-fuzz-"));
  readonly #path = join(this.#folder, "model.xml");
  readonly #models: { readonly real: Model; readonly of: "first" | "second" }[] = [];
  readonly #compileds: Compiled[] = [];
  #files: Files = "missing";
  #changes = 0;

  readonly world: World;

  constructor(world: World) {
    this.world = world;
    // With memory-mapped weights, native code would notice every change.
    this.#core.setProperty({ ENABLE_MMAP: false });
  }

  /** Performs one operation on the files or their models. */
  async step(way: number, numbers: readonly number[]): Promise<void> {
    switch (way % 12) {
      case 0:
      case 1:
        return this.#put("first");
      case 2:
        return this.#put("second");
      case 3:
        return this.#damage(numbers);
      case 4:
      case 5:
        return await this.#read(way > 15);
      case 6:
        return await this.#compile(way > 15);
      case 7:
        return this.#compileModel();
      case 8:
        return this.#fail(numbers);
      default:
        return this.#use(numbers);
    }
  }

  /** Replaces the files as an editor would: open files are unchanged. */
  #put(of: "first" | "second"): void {
    const { ir } = models[of];
    for (const [name, bytes] of [["model.bin", ir.weights], ["model.xml", ir.xml]] as const) {
      const written = join(this.#folder, `${name}.new`);
      writeFileSync(written, bytes);
      renameSync(written, join(this.#folder, name));
    }
    this.#changes += 1;
    this.#files = of;
  }

  #damage([number = 0]: readonly number[]): void {
    if (this.#files === "damaged" || this.#files === "missing") return;
    const weights = join(this.#folder, "model.bin");
    const ways: (readonly [Files, () => void])[] = [
      ["damaged", () => truncateSync(this.#path, 20)],
      ["damaged", () => truncateSync(weights, 8)],
      ["missing", () => rmSync(this.#path)],
      ["missing", () => rmSync(weights)],
      ["damaged", () => writeFileSync(this.#path, "no model")],
    ];
    const [files, change] = pick(ways, number + 4);
    change();
    this.#changes += 1;
    this.#files = files;
  }

  /** The result if the files are usable; otherwise asserts a refusal. */
  #result<T>(got: Attempt<T>, what: string): { real: T; of: "first" | "second" } | undefined {
    const files = this.#files;
    if (files === "first" || files === "second") return { real: succeeded(got, what), of: files };
    failed(got, `${what} of ${files} files`, this.world.rules[files]);
    return undefined;
  }

  async #read(isAsync: boolean): Promise<void> {
    const core = this.#core;
    const got = isAsync
      ? await attemptAsync(() => core.readModelAsync(this.#path))
      : attempt(() => core.readModel(this.#path));
    const model = this.#result(got, "readModel");
    if (model) this.#models.push(model);
  }

  async #compile(isAsync: boolean): Promise<void> {
    const core = this.#core;
    const got = isAsync
      ? await attemptAsync(() => core.compileModelAsync(this.#path, "CPU", config))
      : attempt(() => core.compileModel(this.#path, "CPU", config));
    const compiled = this.#result(got, "compileModel");
    if (compiled) this.#compileds.push({ ...compiled, changes: this.#changes, isBroken: false });
  }

  /** Compiles a model that was read, whatever has happened to the files since. */
  #compileModel(): void {
    const model = this.#models.at(-1);
    if (!model) return;
    const real = succeeded(
      attempt(() => this.#core.compileModel(model.real, "CPU", config)),
      "compileModel of a model",
    );
    this.#compileds.push({ real, of: model.of, changes: undefined, isBroken: false });
  }

  /** Makes a run fail, after which the model is recompiled. */
  #fail(numbers: readonly number[]): void {
    const compiled = this.#compileds.at(-1);
    if (!compiled || this.#isLost(compiled)) return;
    const request = compiled.real.createInferRequest();
    const inputs = tensorsOf(inputsOf(numbers, [2, 3]));
    failed(attempt(() => request.infer(inputs)), "infer that cannot add", this.world.rules.failed);
    compiled.isBroken = true;
    const again = attempt(() => numbers.length % 2 === 0 ? request.infer(inputs) : request.startAsync(inputs));
    failed(again, "a run after one that failed", this.world.rules.forgotten);
    compiled.isBroken = this.#isLost(compiled);
    // A refused run holds no memory.
    for (const tensor of inputs) succeeded(attempt(() => tensor.setShape([1, 4])), "setShape after a run was refused");
  }

  /** Whether it is unusable: broken, and not recompilable because the files have changed. */
  #isLost({ isBroken, changes }: Compiled): boolean {
    return isBroken && changes !== undefined && changes !== this.#changes;
  }

  /** Uses a compiled model, whatever has happened to the files since. */
  #use(numbers: readonly number[]): void {
    const compiled = this.#compileds.at(-1);
    if (!compiled) return;
    const got = attempt(() => compiled.real.createInferRequest());
    if (this.#isLost(compiled)) {
      return failed(got, "a request of a model that cannot be compiled anew", this.world.rules.forgotten);
    }
    compiled.isBroken = false;
    const request = succeeded(got, "createInferRequest");
    const { state, hasState } = models[compiled.of];
    const [variable] = request.queryState();
    const value = attempt(() => valueOf(variable!.state));
    const shape = [1, 4];
    // Its declared shape has no initial size: OpenVINO would end the process.
    if (!hasState) failed(value, "the state of a shape without an initial size", "GENERAL_ERROR");
    else same(succeeded(value, "the state of a file's model"), { shape, items: state }, "the state of a file's model");
    checkRun(request, numbers, state, "a file's model");
  }

  /** Removes the files. */
  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
