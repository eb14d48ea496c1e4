import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { check, type Group, onNetworks, onTiny } from "./check.ts";

/** The checks of ConstOutput. */
export const constOutput: Group = {
  class: "ConstOutput",
  checks: [
    check("any_name", ["any_name", "get_any_name()"], onNetworks, (t) => {
      t.see("input", t.compiled().input().anyName);
      t.see("output", t.compiled().output().anyName);
    }),
    check("shape of a static port", ["shape", "get_shape()"], onNetworks, (t) => {
      t.see("input", t.compiled().input().shape);
      t.see("output", t.compiled().output().shape);
    }),
    check("shape of a dynamic port", ["shape", "get_shape()"], onTiny("dynamic_nchw"), async (t) => {
      const port = t.compiled().input();
      await t.refuses("shape", "PARAMETER_MISMATCH", () => port.shape, () => port.partialShape);
    }),
    check("equality", ["__eq__(other)"], onNetworks, (t) => {
      const [input, output] = [t.compiled().input(), t.compiled().output()];
      t.see("itself", input.equals(t.compiled().input(0)));
      t.see("another port", input.equals(output));
      // Ports are Map keys in JavaScript, by identity.
      assertStrictEquals(t.compiled().input(0), input);
      assert(!input.equals({} as typeof input));
      assertEquals(new Map([[input, 1]]).get(t.compiled().input()), 1);
    }),
  ],
};
