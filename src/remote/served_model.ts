/** A model on a server, and the requests that can be sent to it. */
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { NamedTensor } from "../protocol/datatypes.ts";
import { WireError } from "../protocol/wire_error.ts";
import type { CompiledInfo } from "../running/compiled_info.ts";
import { PlainLifetime } from "../running/lifetime.ts";
import type { HttpAnswer } from "./http.ts";
import { type Message, readInferAnswer, readJson, writeInferMessage } from "./infer_message.ts";
import { type ModelPorts, readModelMetadata, readServerMetadata, type ServerMetadata } from "./metadata.ts";
import type { Connection } from "./options.ts";
import type { Procedure } from "./procedure.ts";
import { malformedError, RemoteError } from "./remote_error.ts";
import { ask } from "./transport.ts";

/** A model on a server. */
export class ServedModel {
  readonly name: string;
  readonly connection: Connection;
  /** The parts of a compiled model that infer requests use. */
  readonly info: CompiledInfo;
  readonly #path: string;
  readonly #binary: boolean;

  /** @param binary Whether tensors are sent as bytes. */
  constructor(connection: Connection, model: ModelPath, { inputs, outputs }: ModelPorts, binary: boolean) {
    this.name = model.name;
    this.connection = connection;
    this.#path = model.path;
    this.#binary = binary;
    const lifetime = new PlainLifetime("CompiledModel");
    this.info = { lifetime, device: "", inputs, outputs, timeoutMs: connection.timeoutMs };
  }

  /** Writes an inference request. */
  write(inputs: readonly NamedTensor[]): Message {
    try {
      return writeInferMessage(inputs, this.info.outputs, this.#binary);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      throw new OpenVINOError(Status.PARAMETER_MISMATCH, `the model ${this.name}: ${error.message}`);
    }
  }

  /** Sends an inference request. Returns the outputs. */
  *infer(message: Message, timeoutMs: number): Procedure<NamedTensor[]> {
    const what = `the model ${this.name}`;
    const path = `${this.#path}/infer`;
    const answer = yield* ask(this.connection, { method: "POST", path, ...message, what, timeoutMs });
    return reading(what, answer, () => readInferAnswer(answer, this.info.outputs));
  }
}

/** A model's name, and its path below the server's URL. */
export interface ModelPath {
  readonly name: string;
  readonly path: string;
}

/** The path of a model, or of one of its versions. */
export function modelPath(name: string, version: string | undefined): ModelPath {
  const path = `/v2/models/${encodeURIComponent(name)}`;
  return { name, path: version === undefined ? path : `${path}/versions/${encodeURIComponent(version)}` };
}

/** Asks a server for its metadata. */
export function* askServer(connection: Connection): Procedure<ServerMetadata> {
  const { timeoutMs } = connection;
  const answer = yield* ask(connection, { method: "GET", path: "/v2", what: "the server", timeoutMs });
  return reading("the server", answer, () => readServerMetadata(readJson(answer.body)));
}

/** Asks a server for a model. */
export function* askModel(connection: Connection, model: ModelPath): Procedure<ServedModel> {
  const { timeoutMs, binary } = connection;
  const what = `the model ${model.name}`;
  const answer = yield* ask(connection, { method: "GET", path: model.path, what, timeoutMs });
  const ports = reading(what, answer, () => readModelMetadata(readJson(answer.body)));
  const isBinary = binary === "auto" ? yield* knowsBinary(connection) : binary;
  return new ServedModel(connection, model, ports, isBinary);
}

/** Whether a server reports that it supports binary tensor data. */
function* knowsBinary(connection: Connection): Procedure<boolean> {
  try {
    return (yield* askServer(connection)).extensions.includes("binary_tensor_data");
  } catch (error) {
    // A server without metadata may still have models.
    if (error instanceof RemoteError && error.code === "NOT_FOUND") return false;
    throw error;
  }
}

function reading<T>(what: string, { status }: HttpAnswer, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof WireError ? malformedError(what, error.message, status) : error;
  }
}
