import type { ConstOutput } from "../const_output.ts";
import type { ElementType } from "../element_type.ts";
import type { Port } from "../port_table.ts";
import { type AnyTensor, copyOf, tensorOver } from "../tensor.ts";
import { type Assignment, write } from "./assignment.ts";
import { type InferInputs, prepareInputs } from "./inputs.ts";
import { emptyStorage } from "./storage.ts";

/**
 * Copies inputs, so that an inference which starts later has the values of now.
 *
 * @throws What `prepareInputs` throws.
 */
export function copiedInputs(ports: readonly Port[], inputs: InferInputs): ReadonlyMap<ConstOutput, AnyTensor> {
  const assignments = prepareInputs(ports, inputs, undefined);
  return new Map(assignments.map((assignment) => [assignment.port.output, copied(assignment)]));
}

function copied(assignment: Assignment): AnyTensor {
  if (assignment.kind === "bind") return copyOf(assignment.storage);
  const { port, shape } = assignment;
  const storage = emptyStorage(port.type as ElementType, shape);
  write(storage, assignment);
  return tensorOver(storage);
}
