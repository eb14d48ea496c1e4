/** What is done with each model that others have made: the ways to run it, and to make another of it. */
import { readdirSync } from "node:fs";
import { assert, assertEquals } from "@std/assert";
import {
  AsyncInferQueue,
  type CompiledModel,
  Core,
  type InferResults,
  type Model,
  PrePostProcessor,
  type Properties,
} from "openvino-ffi";
import { check, type Group, type ModelName } from "../checks/check.ts";
import type { CheckContext } from "../checks/check_context.ts";
import { inputsOf } from "./inputs.ts";
import { memoryCheck } from "./memory.ts";
import { fieldModel } from "./models.ts";

const f32 = { INFERENCE_PRECISION_HINT: "f32" };

/**
 * The checks of the models.
 *
 * @param measured The models whose memory is measured, which takes hundreds of runs.
 */
export function fieldGroup(models: readonly ModelName[], measured: readonly ModelName[] = models): Group {
  return {
    class: "Field",
    checks: [
      check("ports", ["Core.read_model(model: str | object, weights: str | object = None)"], models, (t) => {
        const model = t.readModel();
        for (const [label, ports] of [["inputs", model.inputs], ["outputs", model.outputs]] as const) {
          t.observe(
            label,
            ports.map(({ names, elementType, partialShape }) => [[...names].toSorted(), elementType, partialShape]),
          );
        }
      }),
      check("infer", ["InferRequest.infer(inputs=None, share_inputs=False, share_outputs=False)"], models, (t) => {
        const request = t.request();
        for (const seed of [1, 2, 1]) {
          t.observe(`inputs ${seed}`, request.infer(inputsOf(fieldModel(t.model), request.modelInputs, seed)));
        }
      }),
      check("inferAsync", ["InferRequest.inferAsync"], models, async (t) => {
        const request = t.request();
        for (const seed of [1, 2, 1]) {
          t.observe(
            `inputs ${seed}`,
            await request.inferAsync(inputsOf(fieldModel(t.model), request.modelInputs, seed)),
          );
        }
      }),
      check("queue", ["AsyncInferQueue.start_async(inputs=None, userdata=None, share_inputs=False)"], models, runQueue),
      check("reshape", ["Model.reshape(partial_shapes: dict)"], models, (t) => {
        const model = t.readModel();
        const { inputs, staticOnOneThread } = fieldModel(t.model);
        // The C API cannot pass the shape of a scalar.
        const shaped = model.inputs.map((port, i) => [port, inputs[i]!.shape] as const).filter(([, { length }]) =>
          length > 0
        );
        model.reshape(new Map(shaped));
        t.observe("outputs", model.outputs.map(({ partialShape }) => partialShape));
        t.observe("values", answer(t, compiled(model, staticOnOneThread ? { INFERENCE_NUM_THREADS: 1 } : {})));
      }),
      check("export and import", ["CompiledModel.export_model()"], models, (t) => {
        t.observe("values", answer(t, new Core().importModel(t.compiled().exportModel(), "CPU", f32)));
      }),
      check("model cache", ["Core.compile_model(model: str | Path, device_name=None, config=None)"], models, (t) => {
        const cached = { ...f32, CACHE_DIR: t.folder };
        for (const label of ["written", "read"]) {
          t.observe(label, answer(t, new Core().compileModel(t.path(), "CPU", cached)));
          t.observe(`${label}: files`, readdirSync(t.folder).length);
        }
        assert(readdirSync(t.folder).length > 0, "nothing was cached");
      }),
      check("preprocessing", ["preprocess.PrePostProcessor.build()"], models, (t) => {
        const model = preprocessed(t.readModel());
        t.observe("types", [...model.inputs, ...model.outputs].map(({ elementType }) => elementType));
        t.observe("values", answer(t, compiled(model)));
      }),
      memoryCheck(measured),
    ],
  };
}

function compiled(model: Model, properties: Properties = {}): CompiledModel {
  return new Core().compileModel(model, "CPU", { ...f32, ...properties });
}

function answer(t: CheckContext, model: CompiledModel): InferResults {
  return model.createInferRequest().infer(inputsOf(fieldModel(t.model), model.inputs, 1));
}

/** Runs more jobs than the queue has requests, each with inputs of its own. */
async function runQueue(t: CheckContext): Promise<void> {
  const model = t.compiled();
  const queue = new AsyncInferQueue<number>(model, 2);
  const ended = new Map<number, InferResults>();
  queue.setCallback((request, seed) => void ended.set(seed, request.results));
  for (const seed of [1, 2, 3, 4, 5]) await queue.startAsync(inputsOf(fieldModel(t.model), model.inputs, seed), seed);
  await queue.waitAll();
  assertEquals(ended.size, 5);
  for (const seed of [1, 2, 3, 4, 5]) t.observe(`inputs ${seed}`, ended.get(seed)!);
}

/** Numbers of other types go in and come out, and a mean and a scale between them. */
function preprocessed(model: Model): Model {
  using processor = new PrePostProcessor(model);
  for (const [i, { elementType, partialShape }] of model.inputs.entries()) {
    const input = processor.input(i);
    if (elementType === "f32") {
      input.tensor().setElementType("f64");
      const steps = input.preprocess().convertElementType("f32");
      // A mean would make a scalar an array.
      if (partialShape.rank !== 0) steps.mean(0.25).scale(2);
    } else if (elementType === "i64") input.tensor().setElementType("i32");
  }
  for (const [i, { elementType }] of model.outputs.entries()) {
    if (elementType === "f32") processor.output(i).tensor().setElementType("f16");
  }
  return processor.build();
}
