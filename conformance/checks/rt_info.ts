import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Core, type Model, OpenVINOError } from "openvino-ffi";
import { type Check, check, onNetworksInAllFormats, onOtherFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";

/** Runtime information of every form that a file can have. */
const section = `<rt_info>
<framework value="onnx"/>
<model_info><labels value="cat dog &amp; &lt;bird&gt;"/><model_type value="YOLO"/><nested><deep value=""/></nested></model_info>
<info name="a name" value="1&#10;2"/>
<nothing/>
<both value="v"><inner value="w"/></both>
<info name="__proto__"><info name="constructor" value="c"/></info>
<ünï value="ö"/>
</rt_info>`;

/** This model with other runtime information. */
function readWith(t: CheckContext, text: string): Model {
  const path = join(t.folder, "model.xml");
  writeFileSync(path, readFileSync(t.path(), "utf8").replace(/<rt_info[^]*(?=<\/net>)/, text));
  return new Core().readModel(path, t.path().replace(/xml$/, "bin"));
}

/** A field of a message in the protocol-buffer encoding, shorter than 128 bytes. */
function field(number: number, content: Uint8Array): Uint8Array {
  return Uint8Array.of(number << 3 | 2, content.length, ...content);
}

/** This ONNX model with metadata: entries of keys and values, after everything else. */
function readWithMetadata(t: CheckContext, metadata: Readonly<Record<string, string>>): Model {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const entries = Object.entries(metadata).map(([key, value]) =>
    field(14, Uint8Array.of(...field(1, bytes(key)), ...field(2, bytes(value))))
  );
  const path = join(t.folder, "model.onnx");
  writeFileSync(path, Uint8Array.of(...readFileSync(t.path()), ...entries.flatMap((entry) => [...entry])));
  return new Core().readModel(path);
}

/** The checks of a model's runtime information. */
export const rtInfoChecks: readonly Check[] = [
  check("rt_info", ["rt_info", "get_rt_info()"], [
    ...onNetworksInAllFormats,
    ...onOtherFormats,
    ...onTiny("relu_add", "strings"),
  ], (t) => {
    t.observe("all", t.readModel().rtInfo);
  }),
  check("rt_info of every form", ["rt_info", "get_rt_info()"], onTiny("relu_add"), (t) => {
    const model = readWith(t, section);
    const entries = Object.entries(model.rtInfo);
    t.observe("all", entries.map(([name, value]) => [name, typeof value === "string" ? value : Object.entries(value)]));
    // Each time another object.
    t.where("only here", () => {
      Object.assign(model.rtInfo, { framework: "other" });
      assertEquals(model.getRtInfo("framework"), "onnx");
    });
  }),
  check(
    "get_rt_info",
    ["get_rt_info(path: list | str)", "has_rt_info(path: list | str)"],
    onTiny("relu_add"),
    async (t) => {
      const model = readWith(t, section);
      const paths = [
        "framework",
        ["framework"],
        ["model_info", "labels"],
        ["model_info", "nested", "deep"],
        "model_info",
        "a name",
        "ünï",
        ["__proto__", "constructor"],
      ];
      for (const path of paths) {
        t.observe(`${path}`, model.getRtInfo(path));
        t.observe(`has ${path}`, model.hasRtInfo(path));
      }
      const missing = ["nope", ["model_info", "nope"], ["nope", "labels"], "", "constructor", [
        "model_info",
        "toString",
      ]];
      for (const path of missing) {
        t.observe(`has ${path}`, model.hasRtInfo(path));
        await t.refuses(`${path}`, "NOT_FOUND", () => model.getRtInfo(path), () => model.getRtInfo("framework"));
      }
      t.where("messages", () => assertThrows(() => model.getRtInfo(["a", "b"]), OpenVINOError, `"a", "b"`));
      await t.refuses("a number", TypeError, () => model.getRtInfo(3 as never), () => model.getRtInfo("framework"));
      await t.refuses("numbers", TypeError, () => model.hasRtInfo([3] as never), () => model.hasRtInfo("framework"));
      await t.where("only here", async () => {
        // An empty path ends Python's process.
        await t.refuses(
          "no path",
          RangeError,
          () => model.getRtInfo([]),
          () => model.getRtInfo("framework"),
          "only here",
        );
      });
    },
  ),
  check("rt_info of an ONNX model's metadata", ["rt_info", "get_rt_info(path: list | str)"], ["relu_add.onnx"], (t) => {
    const model = readWithMetadata(t, { character: "0\n1\n你\u3000<&>\"'", "a b": "" });
    t.observe("all", model.rtInfo);
    t.observe("alphabet", model.getRtInfo(["framework", "character"]));
  }),
  check("rt_info stays", ["rt_info"], onTiny("relu_add"), (t) => {
    const model = readWith(t, section);
    model.reshape([3, 4]);
    const copy = model.clone();
    t.observe("after reshape", model.getRtInfo(["model_info", "labels"]));
    t.observe("of a copy", copy.getRtInfo(["model_info", "labels"]));
    t.observe("of the runtime model", new Core().compileModel(model, "CPU").getRuntimeModel().hasRtInfo("framework"));
    assert(copy.hasRtInfo("framework"));
  }),
];
