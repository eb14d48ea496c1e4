import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  type CompiledModel,
  type ConstOutput,
  Core,
  type Model,
  OpenVINOError,
  PartialShape,
  type PartialShapeLike,
  PrePostProcessor,
  Tensor,
} from "openvino-ffi";
import { check, type Group, onNetworks, onNetworksInAllFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { countTypes, nodeFacts } from "./node_facts.ts";
import { rtInfoChecks } from "./rt_info.ts";
import { showsItself } from "./shows_itself.ts";

function compile(model: Model): CompiledModel {
  return new Core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
}

/** The shapes of all ports. */
function shapesOf(model: Model | CompiledModel): PartialShape[] {
  return [...model.inputs, ...model.outputs].map((port) => port.partialShape);
}

/** Names by place. */
function namesOf(t: CheckContext, ports: Model["inputs"]): unknown[] {
  return ports.map((port, place) => {
    // In Python the index is that on the port's node: always 0.
    t.where("only here", () => assertEquals(port.index, place));
    return [place, [...port.names].toSorted()];
  });
}

/** A tensor of f32 with the numbers from 0 on. */
function range(shape: number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return Tensor.from(Float32Array.from({ length: size }, (_, i) => i - 2), { shape });
}

/** A model's output for an image in the input's current shape. */
function answer(t: CheckContext, model: Model, seed = 1): Tensor {
  return compile(model).infer([t.pictureTensor(seed, model.input().shape)]).get(0);
}

const shapesOfRelu = "[2..5,4]";

/** Entries with long names. */
const reshape = "reshape(partial_shape: PartialShape | list | tuple | str)";
const reshapeInputs = "reshape(partial_shapes: dict)";
const reshapeWithVariables = "reshape(partial_shape: PartialShape | list | tuple | str, variables_shapes={})";
const reshapeInputsWithVariables = "reshape(partial_shapes: dict, variables_shapes={})";

/** The accumulator with its variable initialized by its input, whose shape it then must have. */
function readInitialized(t: CheckContext): Model {
  const path = join(t.folder, "initialized.xml");
  writeFileSync(path, readFileSync(t.path(), "utf8").replace(`<edge from-layer="1"`, `<edge from-layer="0"`));
  return new Core().readModel(path, t.path().replace(/xml$/, "bin"));
}

/** The checks of Model. */
export const model: Group = {
  class: "Model",
  needs: ["core"],
  checks: [
    check("inputs and outputs", ["inputs", "outputs"], onNetworksInAllFormats, (t) => {
      const model = t.readModel();
      t.observe("inputs", namesOf(t, model.inputs));
      t.observe("outputs", namesOf(t, model.outputs));
      t.observe("shapes", shapesOf(model));
      t.observe("types", [...model.inputs, ...model.outputs].map((port) => port.elementType));
      assertStrictEquals(model.inputs[0], model.input());
      assertStrictEquals(model.outputs[0], model.output());
    }),
    check("several inputs and outputs, in order", ["inputs", "outputs"], [
      ...onTiny("two_in_two_out", "stateful_two", "strings", "precisions"),
    ], (t) => {
      const model = t.readModel();
      t.observe("inputs", namesOf(t, model.inputs));
      t.observe("outputs", namesOf(t, model.outputs));
      t.observe("shapes", shapesOf(model));
      t.observe("types", [...model.inputs, ...model.outputs].map((port) => port.elementType));
      // A new array each time.
      model.inputs.length = 0;
      model.outputs.length = 0;
      t.observe("again", [model.inputs.length, model.outputs.length]);
    }),
    check("the only input and output", ["input()", "output()"], onNetworks, (t) => {
      const model = t.readModel();
      t.observe("input", [...model.input().names].toSorted());
      t.observe("output", [...model.output().names].toSorted());
      t.observe("input shape", model.input().shape);
      t.observe("output shape", model.output().shape);
    }),
    check("the only one of several", ["input()", "output()"], onTiny("two_in_two_out"), async (t) => {
      const model = t.readModel();
      await t.refuses("input", OpenVINOError, () => model.input(), () => model.input(0));
      await t.refuses("output", OpenVINOError, () => model.output(), () => model.output(0));
    }),
    check("by index", ["input(index)", "output(index)"], onNetworks, async (t) => {
      const model = t.readModel();
      t.observe("input", [...model.input(0).names].toSorted());
      t.observe("output", [...model.output(0).names].toSorted());
      for (const [label, index] of [["past the end", 1], ["negative", -1], ["a fraction", 0.5]] as const) {
        await t.refuses(`input ${label}`, RangeError, () => model.input(index), () => model.input(0));
        await t.refuses(`output ${label}`, RangeError, () => model.output(index), () => model.output(0));
      }
      await t.refuses("null", TypeError, () => model.input(null as never), () => model.input(0));
    }),
    check("by index of several", ["input(index)", "output(index)"], onTiny("two_in_two_out", "precisions"), (t) => {
      const model = t.readModel();
      t.observe("inputs", model.inputs.map((_, i) => model.input(i).anyName));
      t.observe("outputs", model.outputs.map((_, i) => model.output(i).anyName));
      t.observe("types", model.outputs.map((_, i) => model.output(i).elementType));
    }),
    check("by name", ["input(tensor_name)", "output(tensor_name)"], onNetworks, async (t) => {
      const model = t.readModel();
      const [input, output] = [model.input().anyName, model.output().anyName];
      t.observe("input", model.input(input).shape);
      t.observe("output", model.output(output).shape);
      await t.refuses("unknown input", "NOT_FOUND", () => model.input("no such"), () => model.input(input));
      await t.refuses("unknown output", "NOT_FOUND", () => model.output("no such"), () => model.output(output));
      await t.refuses("an output as input", "NOT_FOUND", () => model.input(output), () => model.input(input));
      await t.refuses("no name", "NOT_FOUND", () => model.input(""), () => model.input(input));
      await t.refuses("an index as text", "NOT_FOUND", () => model.input("0"), () => model.input(input));
      t.where("messages", () => assertThrows(() => model.input("no such"), OpenVINOError, `"no such"`));
    }),
    check("by name of several", ["input(tensor_name)", "output(tensor_name)"], onTiny("two_in_two_out"), (t) => {
      const model = t.readModel();
      t.observe("b", model.input("b").anyName);
      t.observe("a", model.input("a").anyName);
      t.observe("diff", model.output("diff").anyName);
      t.observe("sum", model.output("sum").anyName);
      assertStrictEquals(model.input("b"), model.inputs[1]);
      t.where("only here", () => {
        // In Python the index is that on the port's node: always 0.
        assertEquals([model.input("b").index, model.output("sum").index], [1, 0]);
        // A port is a key too, here.
        assertStrictEquals(model.input(compile(model).input("b")), model.input("b"));
      });
    }),
    check("friendly_name", ["friendly_name", "get_friendly_name()"], onNetworksInAllFormats, (t) => {
      t.observe("name", t.readModel().friendlyName);
    }),
    check("name", ["name", "get_name()"], onNetworks, (t) => {
      const model = t.readModel();
      // Python numbers models: Model0, Model1, …; the C API only has the friendly name.
      t.where("only here", () => assertEquals(model.name, model.friendlyName));
      assert(model.name.length > 0);
      t.observe("friendly name", model.friendlyName);
    }),
    check(
      "friendly_name is set",
      ["friendly_name = value", "set_friendly_name(name)", "friendly_name"],
      onTiny("relu_add", "two_in_two_out"),
      async (t) => {
        const model = t.readModel();
        for (const name of ["v", "fifteen_letters", "a name with spaces, longer than fits in place", "ünï 模型"]) {
          model.friendlyName = name;
          t.observe(`property ${name}`, model.friendlyName);
          model.setFriendlyName(`${name}!`);
          t.observe(`method ${name}`, model.friendlyName);
        }
        const set = (name: unknown) => () => model.setFriendlyName(name as string);
        await t.refuses("a number", TypeError, set(3), set("right"));
        await t.refuses("NUL", TypeError, set("a\0b"), set("right"), "only here");
        t.observe("at last", model.friendlyName);
        t.observe("output", compile(model).infer(model.inputs.map(({ shape }) => range(shape))).get(0));
      },
    ),
    check(
      "clone",
      ["clone()"],
      [...onNetworks, ...onTiny("relu_add", "dynamic_nchw", "strings", "stateful_two")],
      (t) => {
        const model = t.readModel();
        const before = shapesOf(model);
        const copy = model.clone();
        t.observe("inputs", namesOf(t, copy.inputs));
        t.observe("outputs", namesOf(t, copy.outputs));
        t.observe("shapes", shapesOf(copy));
        t.observe("dynamic", copy.isDynamic());
        copy.setFriendlyName("copy");
        t.observe("name", copy.friendlyName);
        assert(model.friendlyName !== "copy" && !copy.input().equals(model.input()));
        assertEquals(shapesOf(model).map(String), before.map(String));
      },
    ),
    check(
      "a clone is changed alone and outlives the original",
      ["clone()"],
      [...onNetworks, ...onTiny("relu_add")],
      (t) => {
        const model = t.readModel();
        const copy = model.clone();
        const batched = [2, ...model.input().shape.slice(1)];
        copy.reshape(batched);
        t.observe("shapes", [...shapesOf(model), ...shapesOf(copy)]);
        t.where("dispose", () => model.dispose());
        t.observe("output", compile(copy).infer([t.pictureTensor(1, batched)]).get(0));
      },
    ),
    ...rtInfoChecks,
    check("nodes of networks", ["get_ops()", "get_ordered_ops()"], onNetworksInAllFormats, (t) => {
      const model = t.readModel();
      t.observe("types", countTypes(model.getOps()));
      t.observe("types in order", countTypes(model.getOrderedOps()));
      const seen = new Set<string>();
      const isOrdered = model.getOrderedOps().every(({ friendlyName, inputs }) => {
        seen.add(friendlyName);
        return inputs.every(({ node }) => seen.has(node));
      });
      t.observe("each after its sources", isOrdered);
    }),
    check("nodes", ["get_ops()", "get_ordered_ops()"], [
      ...onTiny(
        "relu_add",
        "two_in_two_out",
        "stateful_two",
        "dynamic_nchw",
        "dynamic_bounded",
        "strings",
        "scalar_out",
      ),
      ...onTiny("precisions"),
    ], (t) => {
      const model = t.readModel();
      t.observe("nodes", model.getOps().map(nodeFacts));
      t.observe("nodes in order", model.getOrderedOps().map(nodeFacts));
      t.observe("ports as before", shapesOf(model));
    }),
    check("nodes of a reshaped and a cloned model", ["get_ordered_ops()", "parameters"], onTiny("relu_add"), (t) => {
      const model = t.readModel();
      const clone = model.clone();
      model.reshape("[1..8,4]");
      t.observe("reshaped", model.getOrderedOps().map(nodeFacts));
      t.observe("its parameters", model.parameters.map(nodeFacts));
      t.observe("cloned before", clone.getOrderedOps().map(nodeFacts));
    }),
    check("nodes that a device runs", ["get_ordered_ops()"], onTiny("relu_add", "two_in_two_out"), (t) => {
      const nodes = t.compiled().getRuntimeModel().getOrderedOps();
      t.observe("first", nodes[0]!.typeName);
      t.observe("types", [...new Set(nodes.map(({ typeName }) => typeName))].toSorted());
    }),
    check(
      "nodes of inputs and outputs",
      [
        ...["get_parameters()", "parameters", "get_results()", "results", "get_result()", "result"],
        "get_output_op(index)",
      ],
      [...onNetworks, ...onTiny("relu_add", "scalar_out", "dynamic_bounded")],
      async (t) => {
        const model = t.readModel();
        t.observe("parameters", model.parameters.map(nodeFacts));
        t.observe("asked for", model.getParameters().map(nodeFacts));
        t.observe("results", model.results.map(nodeFacts));
        t.observe("results asked for", model.getResults().map(nodeFacts));
        const { result, outputs } = model;
        t.observe("result", nodeFacts(result));
        t.observe("result asked for", nodeFacts(model.getResult()));
        t.observe("by index", outputs.map((_, i) => nodeFacts(model.getOutputOp(i))));
        const of = (index: unknown) => () => model.getOutputOp(index as number);
        await t.refuses("past the end", RangeError, of(outputs.length), of(0));
        await t.refuses("negative", RangeError, of(-1), of(0));
        await t.refuses("no number", TypeError, of("0"), of(0));
      },
    ),
    check("nodes of several inputs and outputs", ["parameters", "results", "result", "get_result()"], [
      ...onTiny("two_in_two_out", "stateful_two"),
    ], async (t) => {
      const model = t.readModel();
      t.observe("parameters", model.parameters.map(nodeFacts));
      t.observe("results", model.results.map(nodeFacts));
      await t.refuses("the only one", OpenVINOError, () => model.result, () => model.results);
      await t.refuses("the only one, asked for", OpenVINOError, () => model.getResult(), () => model.getResults());
    }),
    check(
      "variables",
      ["get_variable_by_id(id)"],
      onTiny("stateful_two", "stateful_accumulator", "relu_add"),
      async (t) => {
        const model = t.readModel();
        for (const id of ["count", "max", "total", ""]) t.observe(`"${id}"`, model.getVariableById(id));
        await t.refuses(
          "a number",
          TypeError,
          () => model.getVariableById(3 as never),
          () => model.getVariableById("x"),
        );
      },
    ),
    check("is_dynamic of a static model", ["is_dynamic()", "dynamic"], onNetworks, (t) => {
      const model = t.readModel();
      t.observe("static", model.isDynamic());
      model.setBatch(-1);
      t.observe("any batch", model.isDynamic());
      model.setBatch(2);
      t.observe("batch", model.isDynamic());
    }),
    check("is_dynamic of dynamic models", ["is_dynamic()", "dynamic"], [
      ...onTiny("dynamic_nchw", "dynamic_bounded", "strings", "relu_add", "stateful_two"),
    ], (t) => {
      t.observe("dynamic", t.readModel().isDynamic());
    }),
    check(
      "output's size, shape and type",
      [
        "get_output_size()",
        "get_output_shape(index)",
        "get_output_partial_shape(index)",
        "get_output_element_type(index)",
      ],
      onNetworks,
      async (t) => {
        const model = t.readModel();
        t.observe("size", model.outputs.length);
        t.observe("shape", model.output(0).shape);
        t.observe("partial shape", model.output(0).partialShape);
        t.observe("element type", model.output(0).elementType);
        await t.refuses("none there", RangeError, () => model.output(1).shape, () => model.output(0).shape);
      },
    ),
    check(
      "outputs' sizes, shapes and types",
      [
        "get_output_size()",
        "get_output_partial_shape(index)",
        "get_output_element_type(index)",
      ],
      onTiny("two_in_two_out", "strings", "precisions", "dynamic_bounded", "scalar_out"),
      (t) => {
        const model = t.readModel();
        t.observe("size", model.outputs.length);
        t.observe("shapes", model.outputs.map((_, i) => model.output(i).partialShape));
        t.observe("element types", model.outputs.map((_, i) => model.output(i).elementType));
      },
    ),
    check(
      "a dynamic output's shape",
      [
        "get_output_shape(index)",
        "get_output_partial_shape(index)",
      ],
      onTiny("dynamic_nchw"),
      async (t) => {
        const model = t.readModel();
        const output = model.output(0);
        await t.refuses("shape", "PARAMETER_MISMATCH", () => output.shape, () => output.partialShape);
        t.observe("partial shape", output.partialShape);
      },
    ),

    check("reshape the only input", [reshape], onNetworks, (t) => {
      const batched = t.readModel();
      batched.setBatch(2);
      const model = t.readModel();
      const before = model.input().shape;
      model.reshape(batched.input().shape);
      t.observe("two pictures", shapesOf(model));
      t.observe("output", answer(t, model));
      model.reshape(before);
      t.observe("back", shapesOf(model));
      t.observe("output of one", answer(t, model, 2));
    }),
    check("reshape to a partial shape", [reshape], onNetworks, (t) => {
      const dynamic = t.readModel();
      dynamic.setBatch(-1);
      const shape = dynamic.input().partialShape;
      const forms = [shape, shape.toString(), shape.dimensions!.map(({ min, max }) => max === -1 ? -1 : min)];
      for (const [i, form] of forms.entries()) {
        const model = t.readModel();
        model.reshape(form);
        t.observe(`${i}`, [shapesOf(model), model.isDynamic()]);
      }
    }),
    check("reshape with every kind of dimension", [reshape], onTiny("relu_add"), (t) => {
      const model = t.readModel();
      const forms = [shapesOfRelu, PartialShape.from(shapesOfRelu), [[2, 5], 4], [-1, 4], [0, 4], [7, 4], "[3..,?]"];
      for (const [i, form] of forms.entries()) {
        model.reshape(form as string);
        t.observe(`${i}`, [shapesOf(model), model.isDynamic()]);
      }
      model.reshape([3, 4]);
      t.observe("output", compile(model).infer([range([3, 4])]).get(0));
    }),
    check("reshape to ranges, in text too", [reshape, reshapeInputs], onNetworks, async (t) => {
      const model = t.readModel();
      const [, ...rest] = model.input().shape;
      const forms: PartialShapeLike[] = [["?", ...rest], ["1..4", ...rest], [[2, -1], ...rest], ["..3", ...rest]];
      forms.push(Int32Array.of(2, ...rest), BigInt64Array.of(-1n, ...rest.map(BigInt)));
      for (const [i, form] of forms.entries()) {
        model.reshape(form);
        t.observe(`${i}`, [shapesOf(model), model.isDynamic()]);
        model.reshape({ 0: form });
        t.observe(`${i}, by index`, shapesOf(model));
      }
      model.reshape(["1..2", ...rest]);
      t.observe("output", compile(model).infer([t.pictureTensor(1)]).get(0));
      const control = () => model.reshape(["1..2", ...rest]);
      await t.refuses("no dimension", RangeError, () => model.reshape(["x", ...rest]), control);
    }),
    check("reshape leaves what was compiled", [reshape], onTiny("relu_add", "channel_mean"), (t) => {
      const model = t.readModel();
      const compiled = compile(model);
      const [batch, ...rest] = model.input().shape as [number, ...number[]];
      model.reshape([batch + 1, ...rest]);
      t.observe("compiled before", shapesOf(compiled));
      t.observe("compiled after", shapesOf(compile(model)));
      t.observe("output before", compiled.infer([range([batch, ...rest])]).get(0));
      t.observe("output after", compile(model).infer([range([batch + 1, ...rest])]).get(0));
    }),
    check("reshape refuses", [reshape], onTiny("relu_add"), async (t) => {
      const model = t.readModel();
      const control = () => model.reshape([1, 4]);
      await t.refuses("a shape that does not fit", OpenVINOError, () => model.reshape([2, 5]), control);
      await t.refuses("no text of a shape", RangeError, () => model.reshape("[1,x]"), control);
      await t.refuses("a number", TypeError, () => model.reshape(3 as never), control);
      await t.refuses("null", TypeError, () => model.reshape(null as never), control);
      await t.refuses("a fraction", RangeError, () => model.reshape([1.5, 4]), control);
      // Python turns negative dimensions into 0; here out-of-range numbers are errors.
      await t.refuses("negative", RangeError, () => model.reshape([-3, 4]), control, "only here");
      t.where("messages", () => assertThrows(() => model.reshape([2, 5]), OpenVINOError, "[2,5]"));
      t.observe("as before", shapesOf(model));
      t.observe("output", compile(model).infer([range([1, 4])]).get(0));
    }),
    check("reshape to scalars and any rank", [reshape, reshapeInputs], [
      ...onTiny("relu_add", "two_in_two_out", "dynamic_bounded"),
    ], (t) => {
      const model = t.readModel();
      const forms: PartialShapeLike[] = [[], "[]", "[...]", PartialShape.dynamic(), PartialShape.from([])];
      for (const [i, form] of forms.entries()) {
        model.reshape(Object.fromEntries(model.inputs.map((_, i) => [i, form])));
        t.observe(`${i}`, [shapesOf(model), model.isDynamic()]);
      }
      if (model.inputs.length === 1) model.reshape([]);
      const results = compile(model).infer(model.inputs.map(() => range([])));
      t.observe("outputs", model.outputs.map((_, i) => results.get(i)));
    }),
    check("reshape to another rank refuses", [reshape], onTiny("dynamic_nchw", "scalar_out"), async (t) => {
      const model = t.readModel();
      await t.refuses("a scalar", OpenVINOError, () => model.reshape([]), () => model.reshape("[...]"));
      t.observe("as before", shapesOf(model));
    }),
    check("reshape with a variable", [reshapeWithVariables], onTiny("stateful_accumulator"), async (t) => {
      const model = readInitialized(t);
      t.observe("before", shapesOf(model));
      const control = () => model.reshape([1, 4], { variables: { acc: [1, 4] } });
      await t.refuses("without it", OpenVINOError, () => model.reshape([2, 4]), control);
      const misfit = () => model.reshape([2, 4], { variables: { acc: [3, 4] } });
      await t.refuses("what does not fit", OpenVINOError, misfit, control);
      t.observe("as before", shapesOf(model));
      const shapes: [PartialShapeLike, PartialShapeLike][] = [
        [[2, 4], [2, 4]],
        [[3, 4], "[?,4]"],
        ["[..8,4]", "[..8,4]"],
      ];
      for (const [input, variable] of shapes) {
        model.reshape(input, { variables: { acc: variable } });
        t.observe(`${input} and ${variable}`, shapesOf(model));
      }
      model.reshape("[?,5]", { variables: { acc: PartialShape.from("[...]") } });
      t.observe("any rank", shapesOf(model));
      model.reshape([2, 4], { acc: [2, 4] });
      t.observe("given directly", shapesOf(model));
      model.reshape([2, 4], { variables: { acc: [3, 4] } });
      model.reshape({}, { variables: { acc: [3, 4] } });
      t.observe("no input's shape changes", shapesOf(model));
      const request = compile(model).createInferRequest();
      for (const run of ["first", "second"]) {
        t.observe(`${run} output`, request.infer([range([2, 4])]).get(0));
        t.observe(`state after the ${run}`, request.queryState().map(({ state }) => state));
      }
    }),
    check("reshape several inputs with variables", [reshapeInputsWithVariables], [
      ...onTiny("stateful_attention"),
    ], async (t) => {
      const model = t.readModel();
      const shape = "[2,1,?,32]";
      const reshape = (keys: PartialShapeLike) => () =>
        model.reshape({ x: shape, beam: [2] }, { variables: { keys, values: shape } });
      await t.refuses("what does not fit", OpenVINOError, reshape([3, 1, -1, 32]), reshape([-1, 1, -1, 32]));
      reshape([2, 1, -1, 32])();
      t.observe("shapes", [shapesOf(model), model.isDynamic()]);
      const request = new Core().compileModel(model, "CPU", {
        INFERENCE_PRECISION_HINT: "f32",
        KV_CACHE_PRECISION: "f32",
      }).createInferRequest();
      for (const length of [3, 1]) {
        const words = Tensor.from(t.picture(length, [2, 1, length, 32]).map((each) => each / 255), {
          shape: [2, 1, length, 32],
        });
        t.observe(`${length} words`, request.infer([words, Int32Array.of(0, 1)]).get(0));
      }
      t.observe("states", request.queryState().map(({ name, state }) => [name, state]));
    }),
    check("reshape with variables refuses", [reshapeWithVariables, reshapeInputsWithVariables], [
      ...onTiny("stateful_two"),
    ], async (t) => {
      const model = t.readModel();
      const reshape = (variables: unknown) => () => model.reshape([2, 4], { variables } as never);
      const control = reshape({ max: "[?,4]" });
      await t.refuses("a number", TypeError, reshape({ max: 3 }), control);
      await t.refuses("no text of a shape", RangeError, reshape({ max: "[x]" }), control);
      await t.refuses("a list", TypeError, () => model.reshape([2, 4], [["max", [1, 4]]] as never), control);
      // Python ignores variables that there are not.
      await t.refuses("no such variable", "NOT_FOUND", reshape({ nope: [1, 4] }), control, "only here");
      t.observe("shapes", shapesOf(model));
    }),
    check("reshape one input of several", [reshape], onTiny("two_in_two_out"), async (t) => {
      const model = t.readModel();
      const control = () => model.reshape({ 0: [4, 3], 1: [4, 3] });
      await t.refuses("which?", OpenVINOError, () => model.reshape([4, 3]), control);
    }),
    check("reshape by index, name and port", [reshapeInputs], onNetworks, (t) => {
      const batched = t.readModel();
      batched.setBatch(2);
      const shape = batched.input().partialShape;
      const model = t.readModel();
      const before = model.input().shape;
      model.reshape({ 0: shape });
      t.observe("by index", shapesOf(model));
      model.reshape({ [model.input().anyName]: before });
      t.observe("by name", shapesOf(model));
      model.reshape(new Map([[model.input(), shape.toString()]]));
      t.observe("by port", shapesOf(model));
      t.observe("output", answer(t, model));
      model.reshape({});
      t.observe("nothing", shapesOf(model));
    }),
    check("reshape several inputs", [reshapeInputs], onTiny("two_in_two_out"), (t) => {
      const model = t.readModel();
      model.reshape({ 0: [4, 3], 1: "[4,3]" });
      t.observe("by index", shapesOf(model));
      model.reshape({ b: [1, 6], a: PartialShape.from([5, 6]) });
      t.observe("by name", shapesOf(model));
      model.reshape(new Map([[model.input("b"), [2, 2]], [model.input("a"), [2, 2]]]));
      t.observe("by port", shapesOf(model));
      model.reshape(new Map<string | number, number[]>([["b", [1, 2]], [0, [3, 2]]]));
      t.observe("by index and name", shapesOf(model));
      const results = compile(model).infer({ a: range([3, 2]), b: range([1, 2]) });
      t.observe("sum", results.get("sum"));
      t.observe("diff", results.get("diff"));
    }),
    check("reshape by keys refuses", [reshapeInputs], onTiny("two_in_two_out"), async (t) => {
      const model = t.readModel();
      const control = () => model.reshape({ a: [2, 3], b: [2, 3] });
      await t.refuses("what does not fit", OpenVINOError, () => model.reshape({ a: [4, 3] }), control);
      await t.refuses("no such name", "NOT_FOUND", () => model.reshape({ nope: [2, 3] }), control);
      await t.refuses("no such index", RangeError, () => model.reshape({ 2: [2, 3] }), control);
      await t.refuses("no shape", TypeError, () => model.reshape({ a: 3 as never }), control);
      t.where("messages", () => assertThrows(() => model.reshape({ nope: [2, 3] }), OpenVINOError, `"nope"`));
      t.observe("as before", shapesOf(model));
    }),
    check("set_batch", ["set_batch(model, batch_size=-1)"], onNetworks, (t) => {
      const model = t.readModel();
      model.setBatch(2);
      t.observe("two", shapesOf(model));
      t.observe("output of two", answer(t, model));
      model.setBatch(1);
      t.observe("one", shapesOf(model));
      model.setBatch(-1);
      t.observe("any", shapesOf(model));
      t.observe("output of any", compile(model).infer([t.pictureTensor(2)]).get(0));
    }),
    check("set_batch by layout", ["set_batch(model, batch_size=-1)"], [
      ...onTiny("dynamic_nchw", "channel_mean"),
    ], async (t) => {
      const model = t.readModel();
      for (const size of [4, 1, -1, 7]) {
        model.setBatch(size);
        t.observe(`${size}`, shapesOf(model));
      }
      await t.refuses("a fraction", RangeError, () => model.setBatch(1.5), () => model.setBatch(3));
      await t.refuses("text", TypeError, () => model.setBatch("4" as never), () => model.setBatch(3));
      // Python makes a batch of 0; here out-of-range numbers are errors.
      await t.refuses("none", RangeError, () => model.setBatch(0), () => model.setBatch(3), "only here");
      await t.refuses("negative", RangeError, () => model.setBatch(-2), () => model.setBatch(3), "only here");
      t.observe("as before", shapesOf(model));
    }),
    check("set_batch to a range", ["set_batch(model, dimension)"], [
      ...onNetworks,
      ...onTiny("dynamic_nchw", "channel_mean"),
    ], async (t) => {
      const model = t.readModel();
      const ranges: [number, number][] = [[1, 4], [2, -1], [0, -1], [3, 3], [0, 5]];
      for (const range of ranges) {
        model.setBatch(range);
        t.observe(`${range}`, shapesOf(model));
      }
      model.setBatch(PartialShape.from("[2..6]").getDimension(0));
      t.observe("a dimension", shapesOf(model));
      const control = () => model.setBatch([1, 2]);
      await t.refuses("three", TypeError, () => model.setBatch([1, 2, 3] as never), control);
      await t.refuses("text in it", TypeError, () => model.setBatch(["1", 2] as never), control);
      // Python makes other dimensions of these, some of which a model cannot have.
      t.where("only here", () => {
        for (const wrong of [[4, 1], [-3, 1], [0, 0]] as const) assertThrows(() => model.setBatch(wrong), RangeError);
      });
      t.observe("afterwards", shapesOf(model));
    }),
    check(
      "get_batch",
      ["get_batch(model: Model | object)"],
      [...onNetworks, ...onTiny("dynamic_nchw", "channel_mean")],
      (t) => {
        const model = t.readModel();
        t.observe("as it was read", model.getBatch());
        const sizes: (number | [number, number])[] = [4, -1, 7, [1, 4], [2, -1], [0, 5]];
        for (const size of sizes) {
          model.setBatch(size);
          t.observe(`${size}`, model.getBatch());
        }
      },
    ),
    check("get_batch of several inputs", ["get_batch(model: Model | object)"], onTiny("two_in_two_out"), async (t) => {
      const withLayouts = (...layouts: string[]) => {
        const processor = new PrePostProcessor(t.readModel());
        for (const [i, layout] of layouts.entries()) if (layout) processor.input(i).model().setLayout(layout);
        return processor.build();
      };
      t.observe("of two", withLayouts("NC", "NC").getBatch());
      t.observe("of one", withLayouts("", "CN").getBatch());
      const model = withLayouts("NC", "NC");
      model.reshape({ a: "[1..6,3]", b: "[2..8,3]" });
      t.observe("a range", model.getBatch());
      const different = withLayouts("NC", "CN");
      await t.refuses("different ones", OpenVINOError, () => different.getBatch(), () => model.getBatch());
      await t.refuses("none", OpenVINOError, () => t.readModel().getBatch(), () => model.getBatch());
    }),
    check("set_batch without a layout", ["set_batch(model, batch_size=-1)"], onTiny("relu_add"), async (t) => {
      const model = t.readModel();
      await t.refuses("no N", OpenVINOError, () => model.setBatch(2), () => model.reshape([1, 4]));
      t.observe("as before", shapesOf(model));
    }),
    check("dispose frees the model, and a port keeps its facts", ["dispose", "inputs", "outputs"], onNetworks, (t) => {
      const kept: ConstOutput[] = [];
      const [before, after] = [10, 40].map((rounds) => {
        for (let i = 0; i < rounds; i++) {
          using model = t.readModel();
          kept.push(...model.inputs, ...model.outputs);
        }
        return process.memoryUsage().rss;
      });
      // A graph of about a hundred nodes takes a megabyte.
      assert(after! - before! < 20e6, `${(after! - before!) / 1e6} MB in 40 rounds`);
      const { inputs, outputs } = t.readModel();
      const facts = ({ anyName, names, shape, elementType }: ConstOutput) => [anyName, [...names], shape, elementType];
      const [one, last] = [[...inputs, ...outputs].map(facts), kept.slice(-inputs.length - outputs.length).map(facts)];
      assertEquals([kept.slice(0, one.length).map(facts), last], [one, one]);
    }, { needs: ["dispose"] }),
    check("dispose", ["dispose"], onNetworks, (t) => {
      const model = t.readModel();
      const compiled = compile(model);
      const input = model.input();
      const before = input.shape;
      model.dispose();
      model.dispose();
      model[Symbol.dispose]();
      const uses = [
        () => model.inputs,
        () => model.outputs,
        () => model.input(),
        () => model.output(0),
        () => model.name,
        () => model.friendlyName,
        () => model.setFriendlyName("name"),
        () => model.rtInfo,
        () => model.clone(),
        () => model.isDynamic(),
        () => model.reshape(before),
        () => model.setBatch(2),
        () => compile(model),
      ];
      for (const use of uses) assertThrows(use, OpenVINOError, "disposed");
      // Its ports and models compiled from it stay usable.
      assertEquals(input.shape, before);
      assertEquals(
        compiled.infer([t.pictureTensor(1)]).get(0).data,
        t.compiled().infer([t.pictureTensor(1)]).get(0).data,
      );
    }, { needs: ["dispose"] }),
    showsItself([...onNetworksInAllFormats, ...onTiny("two_in_two_out", "dynamic_bounded")], (t) => t.readModel()),
  ],
};
