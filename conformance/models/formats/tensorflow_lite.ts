import { byte, bytes, flatBuffer, integer, table, text, type Value, vector } from "./flatbuffer.ts";
import { ones } from "./ones.ts";

/** Operator numbers in schema.fbs. */
const Operator = { ADD: 0, RELU: 19 } as const;
const BuiltinOptions = { AddOptions: 11 } as const;
const SCHEMA_VERSION = 3;

const ints = (...values: number[]) => vector(values.map(integer));

/** relu_add, y = relu(x + 1), as a TensorFlow Lite model. */
export function toTensorFlowLite(): Uint8Array {
  const [x, one, sum, y] = [0, 1, 2, 3];
  const tensors = [tensor("x", 0), tensor("one", 1), tensor("sum", 0), tensor("y", 0)];
  const subgraph = table(
    vector(tensors),
    ints(x),
    ints(y),
    vector([
      table(integer(0), ints(x, one), ints(sum), byte(BuiltinOptions.AddOptions), table()),
      table(integer(1), ints(sum), ints(y)),
    ]),
    text("relu_add"),
  );
  // The first buffer is for tensors without constant elements.
  const buffers = [table(), table(bytes(ones()))];
  return flatBuffer(
    "TFL3",
    table(
      integer(SCHEMA_VERSION),
      vector([operatorCode(Operator.ADD), operatorCode(Operator.RELU)]),
      vector([subgraph]),
      text("openvino-ffi conformance models"),
      vector(buffers),
    ),
  );
}

function tensor(name: string, buffer: number): Value {
  // The type is omitted: it is FLOAT32.
  return table(ints(1, 4), undefined, integer(buffer), text(name));
}

/** Readers before version 3a only know the first field, later ones use the last. */
function operatorCode(operator: number): Value {
  return table(byte(operator), undefined, integer(1), integer(operator));
}
