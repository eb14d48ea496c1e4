import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { type CompiledModel, Core, type InferRequest, OpenVINOError, Tensor, VariableState } from "openvino-ffi";
import { check, type Group, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { showsItself } from "./shows_itself.ts";

const four = (...values: number[]) => Float32Array.from(values);

const named = (request: InferRequest, name: string): VariableState =>
  request.queryState().find((variable) => variable.name === name)!;

/** Every variable's name and value. */
const states = (request: InferRequest) => request.queryState().map(({ name, state }) => [name, state]);

/** This model compiled with a part of its text replaced. */
function compileEdited(t: CheckContext, text: string, by: string): CompiledModel {
  const path = join(t.folder, "edited.xml");
  writeFileSync(path, readFileSync(t.path(), "utf8").replaceAll(text, by));
  const core = new Core();
  return core.compileModel(core.readModel(path, t.path().replace(/xml$/, "bin")), "CPU", {
    INFERENCE_PRECISION_HINT: "f32",
  });
}

/** The checks of VariableState. */
export const variableState: Group = {
  class: "VariableState",
  needs: ["states"],
  checks: [
    check("name", ["name"], onTiny("stateful_accumulator", "stateful_two"), (t) => {
      t.observe("names", t.request().queryState().map(({ name }) => name));
      for (const state of t.request().queryState()) assert(state instanceof VariableState);
    }),
    check("names of any length", ["name"], onTiny("stateful_accumulator"), (t) => {
      for (
        const name of [
          "v",
          "fifteen_letters",
          "sixteen__letters",
          "a_variable_with_a_name_longer_than_fits_in_place",
          "ünï",
        ]
      ) {
        const request = compileEdited(t, '"acc"', `"${name}"`).createInferRequest();
        t.observe(name, request.queryState().map((variable) => variable.name));
        // Twice: reading a name must not corrupt it.
        t.observe(`${name} again`, request.queryState()[0]!.name);
      }
    }),
    check("state before and after runs", ["state"], onTiny("stateful_accumulator", "stateful_two"), (t) => {
      const request = t.request();
      t.observe("before any run", states(request));
      request.infer(four(1, 5, 2, -1));
      t.observe("after one", states(request));
      request.infer(four(3, 1, 9, 0));
      t.observe("after two", states(request));
    }),
    check("state follows its request", ["state"], onTiny("stateful_accumulator"), (t) => {
      const request = t.request();
      const variable = named(request, "acc");
      for (const step of [1, 2, 3]) {
        request.infer(four(step, 0, 0, -step));
        t.observe(`after run ${step}`, variable.state);
      }
    }),
    check("state has a type and a shape", ["state"], onTiny("stateful_two"), (t) => {
      for (const { name, state } of t.request().queryState()) {
        t.observe(`type of ${name}`, state.elementType);
        t.observe(`shape of ${name}`, state.shape);
      }
    }),
    check("state is a copy", ["state"], onTiny("stateful_accumulator"), (t) => {
      const request = t.request();
      request.infer(four(1, 2, 3, 4));
      const value = named(request, "acc").state;
      const again = named(request, "acc").state;
      assertNotStrictEquals(value, again);
      // Intentional; in Python it is a view of the state.
      const isUnchanged = () => assertEquals([...again.data as Float32Array], [1, 2, 3, 4]);
      t.where("only here", () => {
        (value.data as Float32Array).fill(100);
        isUnchanged();
        assertEquals([...named(request, "acc").state.data as Float32Array], [1, 2, 3, 4]);
      });
      request.infer(four(1, 1, 1, 1));
      t.where("only here", isUnchanged);
      t.observe("after the next run", named(request, "acc").state);
    }),
    check("state is set", ["state", "state = value"], onTiny("stateful_two"), (t) => {
      const request = t.request();
      request.infer(four(1, 5, 2, -1));
      const tensor = Tensor.from([[7, 0, 7, 0]]);
      named(request, "max").state = tensor;
      t.observe("values", states(request));
      t.observe("results", request.infer(four(1, 1, 8, 1)));
      t.observe("after a run", states(request));
      t.observe("the given tensor", tensor);
    }),
    check("a set state is a copy of the tensor", ["state = value"], onTiny("stateful_accumulator"), (t) => {
      const request = t.request();
      const memory = four(1, 2, 3, 4);
      const tensor = new Tensor("f32", [1, 4], memory);
      named(request, "acc").state = tensor;
      memory.fill(50);
      t.where("dispose", () => tensor.dispose());
      t.observe("value", named(request, "acc").state);
      t.observe("results", request.infer(four(1, 1, 1, 1)));
      t.observe("the memory", memory);
    }),
    check(
      "state set before any run and several times",
      ["state", "state = value"],
      onTiny("stateful_accumulator"),
      (t) => {
        const request = t.request();
        const variable = named(request, "acc");
        for (const value of [1, 2, 3]) variable.state = Tensor.from([[value, 0, 0, 0]]);
        t.observe("value", variable.state);
        t.observe("results", request.infer(four(0, 0, 0, 1)));
        const value = variable.state;
        variable.state = value;
        t.observe("set to itself", variable.state);
      },
    ),
    check("state set in another element type", ["state = value"], onTiny("stateful_accumulator"), (t) => {
      const request = t.request();
      const variable = named(request, "acc");
      for (const type of ["f16", "i32", "u8", "i8"] as const) {
        variable.state = Tensor.from([[3, 1, 4, 1]], { type });
        t.observe(type, variable.state);
        t.observe(`run after ${type}`, request.infer(four(1, 1, 1, 1)));
      }
      // The CPU plugin's own conversion, which Python uses, does not support these.
      t.where("only here", () => {
        for (const type of ["f64", "i64", "u64", "bf16"] as const) {
          variable.state = Tensor.from([[2, 7, 1, 8]], { type });
          assertEquals([...variable.state.data as Float32Array], [2, 7, 1, 8]);
          assertEquals(variable.state.elementType, "f32");
        }
      });
    }),
    check("state refuses wrong tensors", ["state = value"], onTiny("stateful_accumulator"), async (t) => {
      const request = t.request();
      const variable = named(request, "acc");
      request.infer(four(1, 2, 3, 4));
      const set = (tensor: unknown) => () => void (variable.state = tensor as Tensor);
      const right = set(Tensor.from([[5, 6, 7, 8]]));
      for (const shape of [[1, 5], [4], [1, 2], [2, 4]]) {
        await t.refuses(`shape ${shape}`, RangeError, set(new Tensor("f32", shape)), right);
      }
      await t.refuses("strings", TypeError, set(Tensor.from([["a", "b", "c", "d"]])), right);
      await t.refuses("a number", TypeError, set(3), right);
      await t.refuses("no tensor", TypeError, set(four(1, 2, 3, 4)), right);
      await t.refuses("packed", TypeError, set(new Tensor("u4", [1, 4])), right, "only here");
      t.where("messages", () => assertThrows(set(new Tensor("f32", [1, 5])), RangeError, "acc"));
      t.observe("value", variable.state);
      t.observe("results", request.infer(four(0, 0, 0, 0)));
    }),
    check("a refused state stays as it was", ["state", "state = value"], onTiny("stateful_accumulator"), async (t) => {
      const request = t.request();
      const variable = named(request, "acc");
      request.infer(four(1, 2, 3, 4));
      await t.refuses(
        "shape",
        RangeError,
        () => void (variable.state = new Tensor("f32", [1, 5])),
        () => variable.state,
      );
      t.observe("value", variable.state);
    }),
    check("states of other lengths: a conversation is saved and forked", ["state", "state = value"], [
      ...onTiny("stateful_attention"),
    ], async (t) => {
      const compiled = t.compile({ KV_CACHE_PRECISION: "f32" });
      const say = (request: InferRequest, length: number, seed: number) => {
        const words = Tensor.from(t.picture(seed, [1, 1, length, 32]).map((each) => each / 255), {
          shape: [1, 1, length, 32],
        });
        return request.infer([words, Int32Array.of(0)]).get(0);
      };
      const request = compiled.createInferRequest();
      say(request, 5, 1);
      const saved = request.queryState().map(({ name, state }) => [name, state] as const);
      t.observe("saved", saved.map(([name, { shape }]) => [name, shape]));
      t.observe("continued", say(request, 2, 2));
      const restore = (target: InferRequest) => {
        for (const [name, value] of saved) named(target, name).state = value;
      };
      restore(request);
      t.observe("restored", states(request));
      t.observe("continued once more", say(request, 2, 2));
      const fork = compiled.createInferRequest();
      restore(fork);
      t.observe("continued in another request", say(fork, 2, 2));
      say(fork, 1, 3);
      restore(fork);
      t.observe("otherwise", say(fork, 3, 4));
      const set = (shape: number[]) => () => void (named(fork, "keys").state = new Tensor("f32", shape));
      const control = () => restore(fork);
      for (const shape of [[1, 2, 5, 32], [1, 1, 5, 31], [1, 5, 32], [1, 1, 1, 5, 32]]) {
        await t.refuses(`${shape}`, RangeError, set(shape), control);
      }
      // Python's process ends: the kernel reads past the end of the shorter one.
      await t.where("only here", () =>
        t.refuses(
          "keys without values",
          "PARAMETER_MISMATCH",
          () => {
            set([1, 1, 500, 32])();
            say(fork, 1, 5);
          },
          () => {
            restore(fork);
            say(fork, 1, 5);
          },
          "only here",
        ));
    }),
    check("state of another shape that is declared", ["state = value"], onTiny("stateful_accumulator"), async (t) => {
      const request = compileEdited(t, 'variable_shape="1,4"', 'variable_shape="..3,4"').createInferRequest();
      const [variable] = request.queryState() as [VariableState];
      for (const rows of [3, 1, 2]) {
        variable.state = Tensor.from(Array.from({ length: rows }, (_, i) => [i, 1, 2, 3]));
        t.observe(`${rows} rows`, variable.state);
      }
      const set = (...shape: number[]) => () => void (variable.state = new Tensor("f32", shape));
      for (const shape of [[4, 4], [2, 5], [4], [1, 2, 4]]) {
        await t.refuses(`${shape}`, RangeError, set(...shape), set(1, 4));
      }
      variable.state = Tensor.from([[1, 2, 3, 4]]);
      t.observe("after a run", request.infer(four(1, 1, 1, 1)));
    }),
    check("states of an imported model", ["state", "state = value"], onTiny("stateful_attention"), async (t) => {
      const imported = () => {
        const blob = t.compile({ KV_CACHE_PRECISION: "f32" }).exportModel();
        return new Core().importModel(blob, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
      };
      const [first, second] = [imported(), imported()].map((compiled) => compiled.createInferRequest()) as [
        InferRequest,
        InferRequest,
      ];
      t.observe("before any run", states(first));
      const say = (request: InferRequest, length: number, seed: number) => {
        const words = t.picture(seed, [1, 1, length, 32]).map((each) => each / 255);
        return request.infer([Tensor.from(words, { shape: [1, 1, length, 32] }), Int32Array.of(0)]).get(0);
      };
      say(first, 5, 1);
      const saved = first.queryState().map(({ name, state }) => [name, state] as const);
      t.observe("saved", saved.map(([name, { shape }]) => [name, shape]));
      t.observe("continued", say(first, 2, 2));
      const restore = () => {
        for (const [name, value] of saved) named(second, name).state = value;
      };
      restore();
      t.observe("restored in another import", states(second));
      t.observe("continued there", say(second, 2, 2));
      const set = (shape: number[]) => () => void (named(second, "keys").state = new Tensor("f32", shape));
      for (const shape of [[1, 2, 5, 32], [1, 1, 5, 31], [1, 5, 32]]) {
        await t.refuses(`${shape}`, RangeError, set(shape), restore);
      }
      t.observe("and once more", say(second, 2, 2));
    }, { needs: ["exports"] }),
    check("state of another shape of an imported model", ["state = value"], onTiny("stateful_two"), async (t) => {
      const blob = compileEdited(t, 'variable_shape="1,4"', 'variable_shape="..3,4"').exportModel();
      const request = new Core().importModel(blob, "CPU").createInferRequest();
      t.observe("before any run", states(request));
      const set = (rows: number) => () => void (named(request, "max").state = new Tensor("f32", [rows, 4]));
      for (const rows of [3, 1, 2]) {
        set(rows)();
        t.observe(`${rows} rows`, states(request));
        t.observe(`inferred with ${rows} rows`, request.infer(four(1, 5, 2, -1)));
      }
      await t.refuses("more rows", RangeError, set(4), set(3));
    }, { needs: ["exports"] }),
    check("state without an initial size", ["state"], onTiny("stateful_accumulator"), async (t) => {
      const request = compileEdited(t, 'variable_shape="1,4"', 'variable_shape="1..8,4"').createInferRequest();
      const variable = request.queryState()[0]!;
      await t.refuses("before any run", OpenVINOError, () => variable.state, () => variable.name);
      const run = () => request.infer(four(1, 2, 3, 4));
      run();
      t.observe("after a run", variable.state);
      variable.reset();
      await t.refuses("after a reset", OpenVINOError, () => variable.state, run);
      t.observe("after another run", variable.state);
      request.resetState();
      await t.refuses("after a reset of all", OpenVINOError, () => variable.state, run);
    }),
    check("requests have states of their own", ["state", "reset()"], onTiny("stateful_accumulator"), (t) => {
      const [one, two] = [t.request(), t.request()];
      one.infer(four(1, 1, 1, 1));
      two.infer(four(5, 5, 5, 5));
      one.infer(four(1, 1, 1, 1));
      t.observe("both", [named(one, "acc").state, named(two, "acc").state]);
      named(one, "acc").reset();
      t.observe("after a reset of one", [named(one, "acc").state, named(two, "acc").state]);
      named(two, "acc").state = Tensor.from([[9, 9, 9, 9]]);
      t.observe("after setting the other", [named(one, "acc").state, named(two, "acc").state]);
    }),
    check("reset", ["reset()"], onTiny("stateful_two"), (t) => {
      const request = t.request();
      request.infer(four(1, 5, 2, -1));
      named(request, "max").reset();
      t.observe("one of them", states(request));
      t.observe("results", request.infer(four(0, 1, 0, 0)));
      named(request, "count").reset();
      named(request, "count").reset();
      t.observe("the other, twice", states(request));
      t.observe("results after both", request.infer(four(0, 0, 3, 0)));
    }),
    check("reset before any run and after a set", ["reset()"], onTiny("stateful_accumulator"), (t) => {
      const request = t.request();
      const variable = named(request, "acc");
      variable.reset();
      t.observe("fresh", variable.state);
      variable.state = Tensor.from([[1, 2, 3, 4]]);
      variable.reset();
      t.observe("after a set", variable.state);
      t.observe("results", request.infer(four(1, 1, 1, 1)));
    }),
    check("reset by the request", ["reset()", "InferRequest.reset_state()"], onTiny("stateful_two"), (t) => {
      const request = t.request();
      const variables = request.queryState();
      request.infer(four(1, 5, 2, -1));
      request.resetState();
      t.observe("values", variables.map(({ state }) => state));
      t.observe("results", request.infer(four(0, 1, 0, 0)));
    }),
    check("states outlive their request", ["name", "state", "reset()"], onTiny("stateful_accumulator"), (t) => {
      const variable = (() => {
        const request = t.request();
        request.infer(four(1, 2, 3, 4));
        return named(request, "acc");
      })();
      t.request().infer(four(7, 7, 7, 7));
      t.observe("name", variable.name);
      t.observe("value", variable.state);
      variable.reset();
      t.observe("after a reset", variable.state);
    }),
    check("states of an asynchronous run", ["state"], onTiny("stateful_accumulator"), async (t) => {
      const request = t.request();
      for (const value of [1, 2]) {
        request.startAsync(four(value, value, value, value));
        await request.wait();
      }
      t.observe("value", named(request, "acc").state);
    }),
    check(
      "states are busy while their request runs",
      ["state", "reset()"],
      onTiny("stateful_accumulator"),
      async (t) => {
        const request = t.request();
        const variable = named(request, "acc");
        const busy = (label: string, call: () => unknown) =>
          t.refuses(label, "REQUEST_BUSY", () => {
            request.startAsync(four(1, 1, 1, 1));
            call();
          }, async () => {
            await request.wait();
            call();
          }, "only here");
        await busy("get", () => variable.state);
        await busy("set", () => void (variable.state = Tensor.from([[5, 5, 5, 5]])));
        await busy("reset", () => variable.reset());
        assertEquals([...variable.state.data as Float32Array], [0, 0, 0, 0]);
      },
      { needs: ["only here"] },
    ),
    check("dispose", ["dispose"], onTiny("stateful_two"), (t) => {
      const request = t.request();
      request.infer(four(1, 2, 3, 4));
      const [count, max] = request.queryState() as [VariableState, VariableState];
      const { name, state } = max;
      count.dispose();
      count.dispose();
      for (
        const use of [
          () => count.name,
          () => count.state,
          () => count.reset(),
          () => void (count.state = state),
        ]
      ) assertThrows(use, OpenVINOError, "disposed");
      assertEquals([max.name, max.state.data], [name, state.data]);
      // The variable keeps its value.
      assertEquals(request.infer(four(0, 0, 0, 0)).get("steps").data, Float32Array.of(2));
      assertThrows(() => new (VariableState as unknown as new () => VariableState)(), TypeError);
    }, { needs: ["dispose"] }),
    showsItself(onTiny("stateful_two"), (t) => t.request().queryState()[0]!),
  ],
};
