import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { type CompiledModel, ConstOutput, Core, OpenVINOError, Tensor } from "openvino-ffi";
import { check, type Group, onNetworks, onNetworksInAllFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { nodeFacts } from "./node_facts.ts";
import { showsItself } from "./shows_itself.ts";

const bothPorts = (compiled: CompiledModel) => [...compiled.inputs, ...compiled.outputs];

/** `relu_add` with several names for its output. */
function withSeveralNames(t: CheckContext): CompiledModel {
  const path = join(t.folder, "several_names.xml");
  writeFileSync(path, readFileSync(t.path(), "utf8").replaceAll(`names="y"`, `names="y,also,last"`));
  return new Core().compileModel(new Core().readModel(path, t.path().replace(/xml$/, "bin")), "CPU");
}

/** The checks of ConstOutput. */
export const constOutput: Group = {
  class: "ConstOutput",
  checks: [
    check("any_name", ["any_name", "get_any_name()"], onNetworks, (t) => {
      t.observe("input", t.compiled().input().anyName);
      t.observe("output", t.compiled().output().anyName);
    }),
    check("any_name of several", ["any_name", "get_any_name()"], onTiny("two_in_two_out", "precisions"), (t) => {
      t.observe("names", bothPorts(t.compiled()).map(({ anyName }) => anyName));
    }),
    check("any_name of a port without", ["any_name", "get_any_name()"], onNetworks, async (t) => {
      const nameless = t.compiled().getRuntimeModel().input();
      const named = t.compiled().input();
      await t.refuses("no name", OpenVINOError, () => nameless.anyName, () => named.anyName);
    }, { needs: ["exports"] }),
    check("names", ["names", "get_names()"], onNetworks, (t) => {
      t.observe("input", [...t.compiled().input().names].toSorted());
      t.observe("output", [...t.compiled().output().names].toSorted());
      t.observe("of the device's model", t.compiled().getRuntimeModel().input().names);
      assert(t.compiled().input().names.has(t.compiled().input().anyName));
    }, { needs: ["exports"] }),
    check("names are a copy", ["names", "get_names()"], onNetworks, (t) => {
      const names = t.compiled().input().names;
      names.add("another");
      t.observe("read again", [...t.compiled().input().names].toSorted());
    }),
    check("several names", ["names", "get_names()", "any_name"], onTiny("relu_add"), (t) => {
      const compiled = withSeveralNames(t);
      const { names, anyName } = compiled.output();
      t.observe("names", [...names].toSorted());
      t.observe("any is one of them", names.has(anyName));
      t.observe("each finds it", [...names].toSorted().map((name) => compiled.output(name).equals(compiled.output())));
      const results = compiled.infer(Float32Array.of(1, 2, 3, 4));
      t.observe("in results", [...names].toSorted().map((name) => results.get(name)));
      t.observe("names of results", results.names().map((each) => each.toSorted()));
    }),
    check("index", ["index", "get_index()"], onNetworks, (t) => {
      t.observe("input", t.compiled().input().index);
      t.observe("output", t.compiled().output().index);
    }),
    check("index among several", ["index", "get_index()"], onTiny("two_in_two_out", "precisions"), (t) => {
      const { inputs, outputs } = t.compiled();
      t.observe("the first", [inputs[0]!.index, outputs[0]!.index]);
      // In Python the index refers to the port's node: always 0.
      t.where("only here", () => {
        assertEquals(inputs.map(({ index }) => index), [...inputs.keys()]);
        assertEquals(outputs.map(({ index }) => index), [...outputs.keys()]);
      });
    }),
    check("shape of a static port", ["shape", "get_shape()"], onNetworks, (t) => {
      t.observe("input", t.compiled().input().shape);
      t.observe("output", t.compiled().output().shape);
    }),
    check("shape is a copy", ["shape", "get_shape()"], onNetworks, (t) => {
      const shape = t.compiled().input().shape;
      shape[0] = 99;
      t.observe("read again", t.compiled().input().shape);
    }),
    check(
      "shape of ranks 0 to 4",
      ["shape", "get_shape()", "partial_shape"],
      onTiny("scalar_out", "relu_add", "channel_mean", "precisions_int"),
      (t) => {
        t.observe("shapes", bothPorts(t.compiled()).map(({ shape }) => shape));
        t.observe("partial shapes", bothPorts(t.compiled()).map(({ partialShape }) => partialShape));
      },
    ),
    check("shape of a dynamic port", ["shape", "get_shape()"], onTiny("dynamic_nchw"), async (t) => {
      const port = t.compiled().input();
      await t.refuses("shape", "PARAMETER_MISMATCH", () => port.shape, () => port.partialShape);
      t.where("messages", () => assertThrows(() => port.shape, OpenVINOError, "[?,3,?,?]"));
      t.observe("results", t.compiled().infer(new Tensor("f32", [1, 3, 2, 2], t.picture(1, [1, 3, 2, 2]))));
      await t.refuses("after a run", "PARAMETER_MISMATCH", () => port.shape, () => port.partialShape);
      t.observe("partial shape after a run", port.partialShape);
    }),
    check("partial_shape", ["partial_shape", "get_partial_shape()"], onNetworks, (t) => {
      const { partialShape } = t.compiled().input();
      t.observe("input", partialShape);
      t.observe("static", partialShape.isStatic);
      t.observe("rank", partialShape.rank);
      t.observe("output", t.compiled().output().partialShape);
    }),
    check(
      "partial_shape of a dynamic port",
      ["partial_shape", "get_partial_shape()"],
      onTiny("dynamic_nchw", "dynamic_bounded", "strings"),
      (t) => {
        t.observe("shapes", bothPorts(t.compiled()).map(({ partialShape }) => partialShape));
        t.observe("dynamic", bothPorts(t.compiled()).map(({ partialShape }) => partialShape.isDynamic));
      },
      { needs: ["bounds"] },
    ),
    check("element_type", ["element_type", "get_element_type()"], onNetworksInAllFormats, (t) => {
      t.observe("input", t.compiled().input().elementType);
      t.observe("output", t.compiled().output().elementType);
    }),
    check(
      "element_type of all kinds",
      ["element_type", "get_element_type()"],
      onTiny("precisions", "precisions_int", "precisions_wide", "strings"),
      (t) => t.observe("types", bothPorts(t.compiled()).map(({ elementType }) => elementType)),
    ),
    check(
      "node",
      ["node", "get_node()"],
      [...onNetworks, ...onTiny("relu_add", "two_in_two_out", "dynamic_nchw")],
      (t) => {
        const ports = bothPorts(t.compiled());
        t.observe("nodes", ports.map(({ node }) => nodeFacts(node)));
        t.observe("asked for", ports.map((port) => nodeFacts(port.getNode())));
      },
      { needs: ["nodes"] },
    ),
    check("node of a port without a name", ["node"], onTiny("relu_add"), (t) => {
      const core = new Core();
      const unnamed = readFileSync(t.path(), "utf8").replace(/ names="[^"]*"/g, "");
      const weights = new Uint8Array(readFileSync(t.path().replace(/xml$/, "bin")));
      const model = core.readModel(new TextEncoder().encode(unnamed), weights);
      t.observe("names", model.input().names.size);
      t.observe("node", model.input().node.friendlyName);
    }, { needs: ["core", "nodes"] }),
    check("equality", ["__eq__(other)"], onNetworks, (t) => {
      const [input, output] = [t.compiled().input(), t.compiled().output()];
      t.observe("itself", input.equals(t.compiled().input(0)));
      t.observe("another port", input.equals(output));
      // Ports are keys of Maps in JavaScript, by identity.
      assertStrictEquals(t.compiled().input(0), input);
      assert(!input.equals({} as typeof input));
    }),
    check("equality among several", ["__eq__(other)"], onTiny("two_in_two_out"), (t) => {
      const ports = bothPorts(t.compiled());
      t.observe("each with each", ports.map((one) => ports.map((other) => one.equals(other))));
      const compiled = t.compile();
      t.observe("another compile's", ports.map((port, i) => port.equals(bothPorts(compiled)[i]!)));
    }),
    check("as a key", ["__hash__()"], onNetworks, (t) => {
      const [input, output] = [t.compiled().input(), t.compiled().output()];
      const map = new Map([[input, "in"], [output, "out"]]);
      t.observe("input", map.get(t.compiled().input(0)));
      t.observe("output", map.get(t.compiled().output(output.anyName)));
      t.observe("a request's", map.get(t.request().modelInputs[0]!));
      t.observe("results'", [...t.compiled().infer([t.picture(1)]).keys()].map((port) => map.get(port)));
    }),
    check("as a key among several", ["__hash__()"], onTiny("two_in_two_out"), (t) => {
      const map = new Map(bothPorts(t.compiled()).map((port) => [port, port.anyName]));
      t.observe("size", map.size);
      t.observe("found", bothPorts(t.compiled()).map((port) => map.get(port)));
    }),
    check("ports outlive the model", ["any_name", "shape"], onTiny("relu_add"), (t) => {
      const port = t.compile().input();
      t.compile();
      t.observe("name", port.anyName);
      t.observe("shape", port.shape);
      t.observe("element type", port.elementType);
    }),
    check("toString", ["toString"], onNetworks, (t) => {
      for (const port of bothPorts(t.compiled())) {
        assertEquals(`${port}`, `<ConstOutput: names[${port.anyName}] shape[${port.shape}] type: f32>`);
      }
      assertThrows(() => new (ConstOutput as unknown as new () => ConstOutput)(), TypeError);
    }, { needs: ["only here"] }),
    showsItself(
      [...onNetworksInAllFormats, ...onTiny("precisions", "strings")],
      (t) => t.compiled().input(0),
    ),
  ],
};
