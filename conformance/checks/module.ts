import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Core, getVersion, shapeSize, Tensor } from "openvino-ffi";
import { formOnly } from "./allowance.ts";
import { check, type Group, onNetworks } from "./check.ts";
import { saveModelChecks } from "./save_model.ts";

/** The checks of the module's functions. */
export const module: Group = {
  class: "openvino",
  needs: ["core"],
  checks: [
    check("get_version", ["get_version()"], onNetworks, (t) => {
      const version = getVersion();
      const { buildNumber, description } = version;
      t.observe("version", buildNumber, formOnly("it is the release's"));
      t.observe("the same as the device's", new Core().getVersions("CPU")["CPU"]!.buildNumber === buildNumber);
      // Python returns only the version.
      t.where("only here", () => assertStringIncludes(description, "OpenVINO"));
      // A new object each time.
      Object.assign(getVersion(), { buildNumber: "" });
      assertEquals(getVersion(), version);
    }),
    check("shape_size of the ports", ["shape_size (C++)"], onNetworks, (t) => {
      const { input, output } = { input: t.compiled().input(), output: t.compiled().output() };
      t.observe("input", shapeSize(input.shape));
      t.observe("output", shapeSize(output.shape));
      assertEquals(shapeSize(output.shape), t.request().getOutputTensor().size);
    }),
    check("shape_size", ["shape_size (C++)"], onNetworks, async (t) => {
      for (const shape of [[], [0], [3], [2, 0, 3], [2, 3, 5, 7, 11]]) {
        t.observe(`[${shape}]`, shapeSize(shape));
        assertEquals(shapeSize(shape), new Tensor("u8", shape).size);
      }
      const size = (shape: unknown) => () => shapeSize(shape as number[]);
      // It is a C++ function, so Python has nothing to refuse.
      await t.refuses("negative", RangeError, size([2, -1]), size([2, 1]), "only here");
      await t.refuses("a fraction", RangeError, size([1.5]), size([1]), "only here");
      await t.where("only here", () => t.refuses("text", TypeError, size("[1]"), size([1]), "only here"));
      await t.refuses("text in it", TypeError, size(["1"]), size([1]), "only here");
      t.where("only here", () => assertThrows(size([2, -1]), RangeError, `"shape"`));
    }),
    ...saveModelChecks,
  ],
};
