import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { layoutOf } from "../const_output.ts";
import { Core, PrePostProcessor } from "../mod.ts";
import { layoutText } from "./layout_text.ts";

/** Layouts of four dimensions. */
const layouts: Readonly<Record<string, string>> = {
  NCHW: "[N,C,H,W]",
  nchw: "[N,C,H,W]",
  "[N,C,H,W]": "[N,C,H,W]",
  "[ batch , channels,HEIGHT,width ]": "[N,C,H,W]",
  "[n,channel,depth,w]": "[N,C,D,W]",
  "N...": "[N,...]",
  "...C": "[...,C]",
  "n...hw": "[N,...,H,W]",
  "N??W": "[N,?,?,W]",
  "?N??": "[?,N,?,?]",
  "[N,...,my_own]": "[N,...,MY_OWN]",
};

test("layoutText() writes a layout as OpenVINO does", () => {
  for (const [given, text] of Object.entries(layouts)) assertEquals(layoutText(given), text);
  for (const given of ["", "...", "[...]"]) assertEquals(layoutText(given), "");
  if (cppCalls(load()) === null) return; // OpenVINO cannot be asked here
  const core = new Core();
  for (const [given, text] of Object.entries(layouts)) {
    const processor = new PrePostProcessor(core.readModel(modelPath("channel_mean")));
    processor.input().model().setLayout(given);
    assertEquals(layoutOf(processor.build().input()), text);
  }
});
