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
 * Reads a native port.
 *
 * @param make Makes the native port, and again when its node is asked for.
 * @param declared What else is known of the model's ports, where OpenVINO cannot be asked.
 */
export function readPort(make: () => Pointer, origin: PortOrigin, declared: PortDeclarations): PortFacts {
  return {
    ...withPort(make, (port) => factsOf(port, origin, declared)),
    node: () => withPort(make, (port) => portNode(load(), port)),
  };
}

/** Uses a native port and frees it: a native port keeps its whole model in memory. */
function withPort<R>(make: () => Pointer, use: (port: Pointer) => R): R {
  const port = make();
  try {
    return use(port);
  } finally {
    load().call.ov_output_const_port_free(port);
  }
}

function factsOf(pointer: Pointer, origin: PortOrigin, declared: PortDeclarations): Omit<PortFacts, "node"> {
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
