import type { Mutant } from "../mutant.ts";

/** Faults in variables and their states. */
export const states: readonly Mutant[] = [
  {
    fault: "reset of a state does nothing",
    seam: "src/variable_state.ts VariableState.reset",
    instead: "() => {}",
    entries: ["VariableState/"],
    models: ["stateful_accumulator", "stateful_two"],
  },
  {
    fault: "setting a state is forgotten",
    seam: "src/variable_state.ts VariableState.set state",
    instead: `(original, tensor) => {
      const before = this.state;
      original(tensor);
      original(before);
    }`,
    entries: ["VariableState/"],
    models: ["stateful_accumulator", "stateful_two"],
  },
  {
    fault: "an imported model's variables are taken for each other's",
    seam: "src/variable_state.ts stateShapes",
    instead: `(original, ...args) => {
      const shapes = [...original(...args)];
      return new Map(shapes.map(([name], i) => [name, shapes.at(i - 1)[1]]));
    }`,
    entries: ["imported model"],
    models: ["stateful_two"],
  },
];
