import fc from "fast-check";
import { moves } from "./arrays.ts";
import { type Form, forms } from "./call_inputs.ts";
import { type ModelKindName, modelKindNames, modelKinds } from "./model_kinds.ts";
import { useBytes } from "./models.ts";
import { queueManners } from "./queues.ts";
import { callbackManners } from "./reference.ts";
import { type RequestActor, thereafter } from "./requests.ts";
import { type Ownership, ownerships, type World } from "./world.ts";

/** One call on one of the existing objects. Numbers choose among the possibilities. */
export interface Step {
  readonly op: Op;
  /** Selects the object. */
  readonly on: number;
  /** Selects the variant. */
  readonly way: number;
  /** Small integers from which values are derived. */
  readonly numbers: readonly number[];
}

type Play = (world: World, step: Step) => void | Promise<void>;

const pick = <T>(from: readonly T[], index: number): T => from[index % from.length]!;

const onRequest =
  (play: (request: RequestActor, step: Step, world: World) => void | Promise<void>): Play => (world, step) => {
    if (world.requests.length > 0) return play(pick(world.requests, step.on), step, world);
  };
const onTensor =
  (play: (tensor: World["tensors"][number], step: Step, world: World) => void): Play => (world, step) => {
    if (world.tensors.length > 0) play(pick(world.tensors, step.on), step, world);
  };
const onQueue = (
  play: (queue: World["queues"][number], step: Step, world: World) => void | Promise<void>,
): Play =>
async (world, step) => {
  if (world.queues.length > 0) await play(pick(world.queues, step.on), step, world);
};

const onArray = (play: (array: World["arrays"][number], step: Step, world: World) => void): Play => (world, step) => {
  if (world.arrays.length > 0) play(pick(world.arrays, step.on), step, world);
};

/** Compiling takes as long as an average sequence. */
const isRare = ({ on }: Step) => on === 0;

const queueForms: readonly Form[] = ["list", "record", "map", "share", "wrong", "unequal"];

const shapes = [
  [1, 4],
  [4, 1],
  [2, 3],
  [1, 1],
  [1, 2],
  [2, 2],
  [1, 3, 1, 1],
  [1, 3, 2, 2],
  [0, 3, 1, 1],
  [2, 4],
  [3, 4],
  [0],
  [],
];

/** The operations and their frequencies. */
const plays = {
  createRequest: [
    6,
    (world, { on, way }) => world.createRequest(way % 2 === 0 ? world.theme : on % world.compileds.length),
  ],
  createTensor: [
    6,
    (world, { on, way, numbers }) =>
      void world.createTensor(
        modelKinds[on % 2 === 0 ? modelKindNames[world.theme]! : pick(modelKindNames, on)].inputs[0]!,
        numbers,
        pick(ownerships, way),
        world.arrays.at(-1 - way % 3),
      ),
  ],
  createQueue: [
    2,
    (world, { on, way }) => world.createQueue(on % 2 === 0 ? world.theme : on % world.compileds.length, 1 + way % 3),
  ],
  compiled: [
    4,
    (world, { on, way, numbers }) =>
      world.useCompiled(on % world.compileds.length, numbers, pick(["infer", "new request", "ports", "dispose"], way)),
  ],
  infer: [
    10,
    onRequest((request, { way, on, numbers }, world) =>
      request.infer(world.callInputs(request.model.kind, pick(forms, way), numbers, on), way % 3 === 0)
    ),
  ],
  start: [
    16,
    onRequest((request, { way, on, numbers }, world) =>
      request.start(world.callInputs(request.model.kind, pick(forms, way), numbers, on), way % 2 === 0)
    ),
  ],
  inferAsync: [
    8,
    onRequest((request, { way, on, numbers }, world) =>
      request.inferAsync(
        world.callInputs(request.model.kind, pick(forms, way), numbers, on),
        pick(["no", "no", "at once", "before"] as const, numbers[0]! + 4),
      )
    ),
  ],
  wait: [8, onRequest((request) => request.wait())],
  waitLater: [6, onRequest((request, _, world) => world.expect(request.wait()))],
  waitFor: [6, onRequest((request, { way }) => request.waitFor(way % 4))],
  waitForLater: [3, onRequest((request, { way }, world) => world.expect(request.waitFor(way % 4)))],
  cancel: [6, onRequest((request) => request.cancel())],
  setCallback: [8, onRequest((request, { way }) => request.setCallback(pick(callbackManners, way), way % 2 === 0))],
  getTensor: [5, onRequest((request, { way }) => void request.getTensor(way))],
  setTensor: [
    8,
    onRequest((request, { way, numbers }, world) => {
      if (world.tensors.length > 0) request.setTensor(pick(world.tensors, numbers[0]! + 4), way);
    }),
  ],
  rob: [
    8,
    onRequest((request, { way, on, numbers }, world) => {
      const form = pick(["nothing", "share", "list", "first"] as const, on);
      request.rob(world.callInputs(request.model.kind, form, numbers, on), way, numbers);
    }),
  ],
  giveUp: [
    5,
    onRequest((request, { way, on, numbers }, world) =>
      request.giveUp(world.callInputs(request.model.kind, pick(forms, way), numbers, on), pick(thereafter, way + on))
    ),
  ],
  setBatch: [
    3,
    onRequest((request, { way, numbers }, world) => {
      const some = [pick(world.tensors, way), pick(world.tensors, numbers[0]! + 4)];
      // Two of batch size 1, whatever else exists.
      const fresh = (ownership: Ownership) =>
        world.createTensor(modelKinds.dynamic.inputs[0], [0, ...numbers], ownership);
      request.setBatch(
        (way % 2 === 0 ? some : [fresh("own"), fresh("caller")]).filter((tensor) => tensor !== undefined),
      );
    }),
  ],
  lend: [
    4,
    onRequest((request, { way, on, numbers }, world) =>
      request.lendTo(pick(world.requests, way), world.callInputs(request.model.kind, "list", numbers, on))
    ),
  ],
  results: [4, onRequest((request) => request.results())],
  facts: [3, onRequest((request) => request.facts())],
  state: [
    4,
    onRequest((request, { way, on, numbers }, world) => {
      if (way % 5 === 0) request.profile();
      else if (way % 5 === 1) request.resetState();
      else {
        const tensor = on % 2 === 0
          ? world.createTensor(modelKinds.sum.inputs[0], numbers, "caller")
          : world.tensors[on % Math.max(1, world.tensors.length)];
        if (on % 4 === 0) world.move(tensor?.view(), pick(moves, way), true);
        request.state(pick(["read", "write", "reset"] as const, way), numbers, tensor);
      }
    }),
  ],
  secondObject: [
    2,
    onRequest((request, _, world) => {
      const second = request.secondObject();
      if (second) world.requests.push(second);
    }),
  ],
  disposeRequest: [4, onRequest((request) => request.dispose())],
  dropRequest: [3, (world, { on }) => world.dropRequest(on % Math.max(1, world.requests.length))],
  readTensor: [4, onTensor((tensor) => tensor.read())],
  writeTensor: [4, onTensor((tensor, { numbers }) => tensor.write(numbers))],
  reshapeTensor: [3, onTensor((tensor, { way }) => tensor.reshape(pick(shapes, way)))],
  regrowTensor: [3, onTensor((tensor, { way, numbers }) => tensor.regrow(pick(shapes, way), numbers))],
  copyTensor: [3, onTensor((tensor, { way }, world) => tensor.copyTo(pick(world.tensors, way)))],
  takeView: [4, onTensor((tensor, _, world) => world.addArray(tensor.view()))],
  moveTensor: [6, onTensor((tensor, { way }, world) => world.move(tensor.view(), pick(moves, way), way % 4 > 0))],
  disposeTensor: [3, onTensor((tensor) => tensor.dispose())],
  dropTensor: [2, (world, { on }) => world.dropTensor(on % Math.max(1, world.tensors.length))],
  lookAtArray: [4, onArray((array) => array.look())],
  writeArray: [4, onArray((array, { numbers }) => array.write(numbers))],
  moveArray: [6, onArray((array, { way }, world) => world.move(array, pick(moves, way), way % 4 > 0))],
  queueStart: [
    8,
    onQueue((queue, { way, on, numbers }, world) =>
      queue.start(world.callInputs(queue.kind, pick(queueForms, way), numbers, 0), on)
    ),
  ],
  queueStartLater: [
    8,
    onQueue((queue, { way, on, numbers }, world) =>
      world.expect(queue.start(world.callInputs(queue.kind, pick(queueForms, way), numbers, 0), on))
    ),
  ],
  queueWait: [4, onQueue((queue) => queue.waitAll())],
  queueWaitLater: [2, onQueue((queue, _, world) => world.expect(queue.waitAll()))],
  queueAsk: [3, onQueue((queue) => queue.ask())],
  queueCallback: [5, onQueue((queue, { way }) => queue.setCallback(pick(queueManners, way), way % 2 === 0))],
  queueStream: [3, onQueue((queue, { way, numbers }) => queue.stream(numbers, way % 6 + 1))],
  queueRequest: [
    3,
    onQueue((queue, { way, numbers }) =>
      queue.request(pick(["infer", "cancel", "look", "dispose", "fail"] as const, way), numbers)
    ),
  ],
  disposeQueue: [2, onQueue((queue) => queue.dispose())],
  dropQueue: [1, (world, { on }) => void world.queues.splice(on % Math.max(1, world.queues.length), 1)],
  bytes: [1, (world, step) => isRare(step) ? useBytes(world, step.way, step.numbers) : undefined],
  files: [2, (world, step) => isRare(step) ? world.useFiles(step.numbers, step.way) : undefined],
  gc: [2, () => (globalThis as { gc?: () => void }).gc?.()],
  turn: [5, () => new Promise((resolve) => setImmediate(resolve))],
  sleep: [3, () => new Promise((resolve) => setTimeout(resolve, 1))],
} satisfies Readonly<Record<string, readonly [weight: number, play: Play]>>;

/** The name of an operation. */
export type Op = keyof typeof plays;

const ops = Object.entries(plays).flatMap(([op, [weight]]) => new Array<Op>(weight).fill(op as Op));

/** A sequence of steps. */
export interface Sequence {
  /** The model that most steps use. */
  readonly theme: ModelKindName;
  readonly steps: readonly Step[];
}

/** Some are more interesting, some take longer. */
const themes: readonly ModelKindName[] = [
  "relu",
  ...["two", "two", "two"] as const,
  ...["busy", "busy"] as const,
  ...["sum", "sum"] as const,
  ...["dynamic", "dynamic", "dynamic"] as const,
  ...["strings", "strings"] as const,
  ...["rows", "rows", "rows"] as const,
  "failing",
  "failingWithState",
];

/** Generates sequences. */
export const sequences: fc.Arbitrary<Sequence> = fc.record({
  theme: fc.constantFrom(...themes),
  steps: fc.array(
    fc.record({
      op: fc.constantFrom(...ops),
      on: fc.nat(11),
      way: fc.nat(29),
      numbers: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 40, size: "max" },
  ),
});

/** Takes one step. */
export async function take(world: World, step: Step): Promise<void> {
  world.steps += 1;
  // Between two steps the library may have noticed the end of runs; from here to the call it cannot.
  world.probe();
  const play: Play = plays[step.op][1];
  await play(world, step);
  world.throwProblem();
}
