import { load } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import type { PortFacts, PortOrigin } from "../const_output.ts";
import { elementTypeOf } from "../element_type.ts";
import type { PortDeclarations } from "../ports/port_declarations.ts";
import { Status } from "../openvino_error.ts";
import { check } from "./check.ts";
import { portLayout, portNames } from "./cpp.ts";
import { portNode } from "./model_nodes.ts";
import { readPartialShape } from "./shape_structs.ts";

/**
 * Reads a native port and frees it: a native port keeps its whole model in memory.
 *
 * @param declared What else is known of the model's ports, where OpenVINO cannot be asked.
 */
export function takePort(pointer: Pointer, origin: PortOrigin, declared: PortDeclarations): PortFacts {
  try {
    return readPort(pointer, origin, declared);
  } finally {
    load().call.ov_output_const_port_free(pointer);
  }
}

/** Reads what is known of a native port. */
function readPort(pointer: Pointer, origin: PortOrigin, declared: PortDeclarations): PortFacts {
  const ov = load();
  const what = `${origin.kind} ${origin.index}`;
  const anyName = readName(pointer);
  const code = new Int32Array(new ArrayBuffer(4));
  check(ov.call.ov_port_get_element_type(pointer, code), `the element type of ${what}`);
  return {
    anyName,
    names: portNames(ov, pointer) ?? new Set(anyName === undefined ? [] : declared.names(anyName) ?? [anyName]),
    elementType: elementTypeOf(code[0]!),
    partialShape: readPartialShape(
      ov,
      `the shape of ${what}`,
      (struct) => ov.call.ov_port_get_partial_shape(pointer, struct),
    ),
    layout: portLayout(ov, pointer) ?? (origin.kind === "input" ? declared.layout(origin.index, anyName) : undefined),
    node: portNode(ov, pointer),
  };
}

/** One of the port's names; undefined if it has none. */
function readName(port: Pointer): string | undefined {
  const { call, backend } = load();
  const out = words(1);
  if (call.ov_port_get_any_name(port, out) !== Status.OK) return undefined;
  const name = backend.readString(out[0]!);
  call.ov_free(out[0]!);
  return name;
}
