/** The server's OpenAPI document, with the schemas that requests are checked against. */
import { z } from "zod";
import { type Datatype, rangeOf, writeInteger } from "openvino-ffi/protocol";
import { elementCount } from "./tensor_size.ts";
import * as messages from "./protocol/messages.ts";

type Json = { readonly [key: string]: unknown };

/** All messages have the names of their schemas in the document, but the error, which would hide JavaScript's. */
const { parseMessage: _, ErrorMessage, ...others } = messages;
const schemas = { ...others, Error: ErrorMessage };

/** Inputs with more elements are too large for an explicit schema. */
const maxElements = 256;

/** Creates the document. Models with few elements have their own operation, with a complete schema of their inputs. */
export function openApiDocument(version: string, models: readonly messages.ModelMetadata[]): Json {
  const model = parameter("model", models.map(({ name }) => name));
  const modelVersion = parameter("version", ["1"]);
  const onModels = (path: string, operations: (id: string) => Json) => ({
    [`/v2/models/{model}${path}`]: { parameters: [model], ...operations("") },
    [`/v2/models/{model}/versions/{version}${path}`]: {
      parameters: [model, modelVersion],
      ...operations("OfVersion"),
    },
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "OpenVINO over the Open Inference Protocol v2",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      "/v2": { get: operation("getServerMetadata", { 200: json("What the server is", "ServerMetadata") }) },
      "/v2/health/live": { get: operation("getLive", { 200: json("The server is there", "Live") }) },
      "/v2/health/ready": {
        get: operation("getReady", {
          200: json("All models can be used", "Ready"),
          503: error("Models are being loaded, or the server is shutting down"),
        }),
      },
      ...onModels("", (id) => ({
        get: operation(`getModelMetadata${id}`, { 200: json("What the model is", "ModelMetadata"), ...modelErrors }),
      })),
      ...onModels("/ready", (id) => ({
        get: operation(`getModelReady${id}`, { 200: json("The model can be used", "ModelReady"), ...modelErrors }),
      })),
      ...onModels("/infer", (id) => ({ post: inferOperation(`infer${id}`, reference("InferRequest")) })),
      ...Object.fromEntries(
        models.filter(isSmall).map((metadata) => [
          `/v2/models/${metadata.name}/infer`,
          { post: inferOperation(`infer_${metadata.name}`, exactRequest(metadata)) },
        ]),
      ),
      "/v2/repository/index": {
        post: {
          ...operation("getRepositoryIndex", {
            200: json("The models there are", "RepositoryIndex"),
            400: error("The request is wrong"),
            413: error("The body is too large"),
          }),
          requestBody: { content: { "application/json": { schema: reference("RepositoryIndexRequest") } } },
        },
      },
      "/metrics": {
        get: operation("getMetrics", {
          200: { description: "For Prometheus", content: { "text/plain": { schema: { type: "string" } } } },
        }),
      },
    },
    components: { schemas: componentSchemas() },
  };
}

function inferOperation(operationId: string, schema: Json): Json {
  return {
    ...operation(operationId, {
      200: {
        description: "The outputs: JSON, or JSON with binary data after it if an output is wanted so",
        headers: {
          "Inference-Header-Content-Length": {
            description: "How many bytes of the body are JSON, if not all",
            schema: { type: "integer" },
          },
        },
        content: {
          "application/json": { schema: reference("InferResponse") },
          "application/octet-stream": {},
        },
      },
      400: error("The request is wrong, or its answer is nothing that JSON can say"),
      404: error("There is no such model"),
      408: error("The body did not arrive in time"),
      413: error("The body is too large"),
      403: error("The request is from a page of another site"),
      415: {
        ...error("The body is compressed in another way than gzip or deflate"),
        headers: { "Accept-Encoding": { description: "The ways that are taken", schema: { type: "string" } } },
      },
      503: {
        ...error("There is no room for the request now"),
        headers: { "Retry-After": { description: "Seconds", schema: { type: "integer" } } },
      },
      504: error("The request took too long, and was cancelled"),
    }),
    requestBody: {
      required: true,
      content: { "application/json": { schema } },
    },
  };
}

const modelErrors = { 404: error("There is no such model"), 503: error("The model is being loaded") };

function operation(operationId: string, responses: Json): Json {
  return { operationId, responses };
}

function parameter(name: string, examples: readonly string[]): Json {
  return { name, in: "path", required: true, schema: { type: "string", minLength: 1, examples } };
}

function json(description: string, schema: string): Json {
  return { description, content: { "application/json": { schema: reference(schema) } } };
}

function error(description: string): Json {
  return json(description, "Error");
}

function reference(id: string): Json {
  return { $ref: `#/components/schemas/${id}` };
}

function componentSchemas(): Json {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      // Custom checks are described by their metadata.
      const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
      return [name, rest];
    }),
  );
}

function isSmall({ inputs }: messages.ModelMetadata): boolean {
  return inputs.every(({ shape }) => shape.every((size) => size >= 0) && elementCount(shape) <= maxElements);
}

/** The schema of a model's requests, with each tensor as a flat list. */
function exactRequest({ inputs }: messages.ModelMetadata): Json {
  const tensors = inputs.map(({ name, datatype, shape }) => {
    const count = elementCount(shape);
    return record({
      name: { const: name },
      datatype: { const: datatype },
      shape: { const: shape },
      data: { type: "array", items: itemOf(datatype), minItems: count, maxItems: count },
    });
  });
  const { length } = tensors;
  return record({ inputs: { type: "array", prefixItems: tensors, items: false, minItems: length, maxItems: length } });
}

function record(properties: Json): Json {
  return { type: "object", properties, required: Object.keys(properties) };
}

function itemOf(datatype: Datatype): Json {
  const range = rangeOf(datatype);
  if (!range) return { type: datatype === "BOOL" ? "boolean" : "string" };
  const [minimum, maximum] = range.map((bound) => typeof bound === "bigint" ? writeInteger(bound) : bound);
  return { type: datatype.includes("INT") ? "integer" : "number", minimum, maximum };
}
