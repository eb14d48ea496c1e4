import { integer, message, text } from "../../networks/protobuf.ts";
import { ones } from "./ones.ts";

/** Field numbers of the messages in framework.proto. */
const Program = { block: 1, version: 4 } as const;
const Version = { version: 1 } as const;
const Block = { index: 1, parent: 2, variable: 3, operator: 4 } as const;
const Variable = { name: 1, type: 2, persistable: 3 } as const;
const VariableType = { type: 1, lodTensor: 3 } as const;
const LodTensor = { tensor: 1 } as const;
const TensorDescription = { type: 1, dimension: 2 } as const;
const OperatorField = { input: 1, output: 2, type: 3, attribute: 4 } as const;
const Arguments = { parameter: 1, argument: 2 } as const;
const Attribute = { name: 1, type: 2, integer: 3 } as const;
const Type = { FP32: 5, LOD_TENSOR: 7, FEED_MINIBATCH: 9, FETCH_LIST: 10 } as const;
const AttributeType = { INT: 0 } as const;

/** relu_add, y = relu(x + 1), as a Paddle program: the contents of its `.pdmodel`. */
export function toPaddleProgram(): Uint8Array[] {
  const block = message(
    Program.block,
    integer(Block.index, 0),
    integer(Block.parent, 0),
    plainVariable("feed", Type.FEED_MINIBATCH),
    plainVariable("fetch", Type.FETCH_LIST),
    ...["x", "one", "sum", "y"].map((name) => tensorVariable(name, name === "one")),
    operator("feed", { X: "feed" }, { Out: "x" }, { col: 0 }),
    operator("elementwise_add", { X: "x", Y: "one" }, { Out: "sum" }, { axis: 0 }),
    operator("relu", { X: "sum" }, { Out: "y" }),
    operator("fetch", { X: "y" }, { Out: "fetch" }, { col: 0 }),
  );
  return [...block, ...message(Program.version, integer(Version.version, 0))];
}

/** Its parameters, concatenated: the contents of its `.pdiparams`. */
export function toPaddleParameters(): Uint8Array[] {
  const description = tensorDescription();
  const header = new DataView(new ArrayBuffer(20));
  // A version, the number of levels of detail and another version, all 0; then the length of the description.
  header.setUint32(16, description.reduce((sum, { length }) => sum + length, 0), true);
  return [new Uint8Array(header.buffer), ...description, ones()];
}

/** The description of every tensor in the model. */
function tensorDescription(): Uint8Array[] {
  return [
    ...integer(TensorDescription.type, Type.FP32),
    ...[1, 4].flatMap((size) => integer(TensorDescription.dimension, size)),
  ];
}

function plainVariable(name: string, type: number): Uint8Array[] {
  return message(
    Block.variable,
    text(Variable.name, name),
    message(Variable.type, integer(VariableType.type, type)),
    integer(Variable.persistable, 1),
  );
}

function tensorVariable(name: string, isParameter: boolean): Uint8Array[] {
  const type = message(
    Variable.type,
    integer(VariableType.type, Type.LOD_TENSOR),
    message(VariableType.lodTensor, message(LodTensor.tensor, tensorDescription())),
  );
  return message(Block.variable, text(Variable.name, name), type, integer(Variable.persistable, Number(isParameter)));
}

function operator(
  type: string,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
  attributes: Readonly<Record<string, number>> = {},
): Uint8Array[] {
  const argumentsOf = (field: number, names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([parameter, name]) =>
      message(field, text(Arguments.parameter, parameter), text(Arguments.argument, name))
    );
  return message(
    Block.operator,
    ...argumentsOf(OperatorField.input, inputs),
    ...argumentsOf(OperatorField.output, outputs),
    text(OperatorField.type, type),
    ...Object.entries(attributes).map(([name, value]) =>
      message(
        OperatorField.attribute,
        text(Attribute.name, name),
        integer(Attribute.type, AttributeType.INT),
        integer(Attribute.integer, value),
      )
    ),
  );
}
