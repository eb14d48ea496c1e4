import { test } from "node:test";
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { pointerProperties } from "../../ffi/pointer_properties.ts";
import { Core, type Properties } from "../mod.ts";

/** Every call that passes a property to native code. */
const ways: Readonly<Record<string, (properties: Properties) => unknown>> = {
  compileModel: (properties) => new Core().compileModel(modelPath("relu_add"), "CPU", properties),
  "compileModel of a model": (properties) => {
    const core = new Core();
    return core.compileModel(core.readModel(modelPath("relu_add")), "CPU", properties);
  },
  compileModelAsync: (properties) => new Core().compileModelAsync(modelPath("relu_add"), "CPU", properties),
  "setProperty of a device": (properties) => new Core().setProperty("CPU", properties),
  "setProperty of all": (properties) => new Core().setProperty(properties),
  importModel: (properties) => {
    const core = new Core();
    return core.importModel(core.compileModel(modelPath("relu_add"), "CPU").exportModel(), "CPU", properties);
  },
  importModelAsync: (properties) => {
    const core = new Core();
    return core.importModelAsync(core.compileModel(modelPath("relu_add"), "CPU").exportModel(), "CPU", properties);
  },
};

test("properties whose value in C is an address are refused in every way they can go in, whatever they are given", async () => {
  // One of the few properties that can be set on a compiled model.
  const compiled = new Core().compileModel(modelPath("relu_add"), "BATCH:CPU(2)");
  const everyWay = {
    ...ways,
    "setProperty of a compiled model": (properties: Properties) => compiled.setProperty(properties),
  };
  for (const [way, pass] of Object.entries(everyWay)) {
    for (const name of Object.keys(pointerProperties)) {
      for (const value of ["a text of twenty chars and more", 7, true, ["a"]]) {
        const refused = await assertRejects(async () => await pass({ [name]: value }), TypeError, name, way);
        assertStringIncludes(refused.message, "not offered from JavaScript");
      }
    }
  }
  // The control: each call accepts a plain value.
  for (const pass of Object.values(ways)) await pass({ PERF_COUNT: true });
  compiled.setProperty({ AUTO_BATCH_TIMEOUT: 10 });
  assertEquals(compiled.getProperty("AUTO_BATCH_TIMEOUT"), 10);
});

test("they are refused inside of several devices' properties, which else go in, as a text or a record", () => {
  const core = new Core();
  const compile = (text: string, key = "DEVICE_PROPERTIES") =>
    core.compileModel(modelPath("relu_add"), "AUTO:CPU", { [key]: text });
  for (const name of Object.keys(pointerProperties)) {
    for (const text of [`{CPU:{${name}:x}}`, `{CPU:{NUM_STREAMS:2,${name} : x}}`, `{"CPU":{"${name}":"x"}}`]) {
      assertThrows(() => compile(text), TypeError, `the property ${name} in DEVICE_PROPERTIES`);
    }
    const nested = { DEVICE_PROPERTIES: { CPU: { NUM_STREAMS: 2, [name]: "x" } } };
    assertThrows(
      () => core.compileModel(modelPath("relu_add"), "AUTO:CPU", nested),
      TypeError,
      `the property ${name} in`,
    );
    assertThrows(() => compile(`{${name}:x}`, "DEVICE_PROPERTIES_CPU"), TypeError, name);
    assertThrows(() => core.setProperty({ DEVICE_PROPERTIES: `{CPU:{${name}:x}}` }), TypeError, name);
  }
  const compiled = compile("{CPU:{PERF_COUNT:YES,CACHE_DIR:}}");
  assertStringIncludes(JSON.stringify(compiled.getProperty("DEVICE_PROPERTIES")), '"PERF_COUNT":true');
});

test("what a getter or a proxy says the next time is not passed", () => {
  const core = new Core();
  let asked = 0;
  const changing = new Proxy({ PERF_COUNT: true } as Properties, {
    ownKeys: () => [asked++ === 0 ? "PERF_COUNT" : "CACHE_ENCRYPTION_CALLBACKS"],
    getOwnPropertyDescriptor: () => ({ value: true, enumerable: true, configurable: true }),
    get: () => true,
  });
  const compiled = core.compileModel(modelPath("relu_add"), "CPU", changing);
  assertEquals([compiled.getProperty("PERF_COUNT"), asked], [true, 1]);
  assertThrows(
    () => core.compileModel(modelPath("relu_add"), "CPU", changing),
    TypeError,
    "CACHE_ENCRYPTION_CALLBACKS",
  );
});
