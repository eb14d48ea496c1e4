/** The protocol's messages as schemas, for checking requests and for the OpenAPI document. */
import { z } from "zod";
import { datatypes, parseJson } from "openvino-ffi/protocol";
import { requirePlain } from "./plain_json.ts";
import { badRequest } from "./protocol_error.ts";

const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const shape = z.array(z.int().min(0).max(2 ** 31 - 1)).max(16);

/** Elements are checked when they are read: a schema for each of a million numbers would take too long. */
const data = z.custom<unknown[]>(Array.isArray, "must be a list").meta({
  type: "array",
  items: { description: "Numbers, booleans or strings, flat or nested; absent when the data is binary." },
});

const name = z.string().min(1).max(1024);

export const InferRequest = z.object({
  id: z.string().max(1024).nullish(),
  parameters: z.looseObject({
    timeout: z.int().min(0).nullish().meta({ description: "Microseconds after which the inference is cancelled." }),
    binary_data_output: z.boolean().nullish(),
  }).nullish(),
  inputs: z.array(z.object({
    name,
    shape,
    datatype: z.enum(datatypes),
    parameters: z.looseObject({ binary_data_size: z.int().min(0).nullish() }).nullish(),
    data: data.nullish(),
  })).min(1).max(1024),
  outputs: z.array(z.object({
    name,
    parameters: z.looseObject({
      binary_data: z.boolean().nullish(),
      classification: z.int().min(0).nullish().meta({
        description: 'Give so many best classes as "value:index:label" instead of the values.',
      }),
    }).nullish(),
  })).max(1024).nullish().meta({ description: "All outputs if there are none." }),
});

/** An inference request without its binary data. */
export type InferRequest = z.infer<typeof InferRequest>;

export const InferResponse = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(z.object({
    name: z.string(),
    shape,
    datatype: z.enum(datatypes),
    parameters: parameters.optional(),
    data: data.optional(),
  })),
});

const tensorMetadata = z.object({
  name: z.string(),
  datatype: z.enum(datatypes),
  shape: z.array(z.int().min(-1)).meta({ description: "-1 for a dimension that may vary." }),
});

export const ModelMetadata = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorMetadata),
  outputs: z.array(tensorMetadata),
});

/** A model's metadata. */
export type ModelMetadata = z.infer<typeof ModelMetadata>;

export const ServerMetadata = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

/** The server's metadata. */
export type ServerMetadata = z.infer<typeof ServerMetadata>;

export const Live = z.object({ live: z.boolean() });

export const Ready = z.object({ ready: z.boolean() });

export const ModelReady = z.object({ name: z.string(), ready: z.boolean() });

export const RepositoryIndexRequest = z.object({ ready: z.boolean().nullish() });

/** Which models to list. */
export type RepositoryIndexRequest = z.infer<typeof RepositoryIndexRequest>;

export const RepositoryIndex = z.array(z.object({
  name: z.string(),
  version: z.string(),
  state: z.enum(["READY", "LOADING", "UNAVAILABLE"]),
  reason: z.string(),
}));

/** The list of models. */
export type RepositoryIndex = z.infer<typeof RepositoryIndex>;

export const ErrorMessage = z.object({ error: z.string() });

/** Parses a message. Throws a {@linkcode ProtocolError} if it is no JSON, or does not follow its schema. */
export function parseMessage<Schema extends z.ZodType>(schema: Schema, bytes: Uint8Array): z.infer<Schema> {
  requirePlain(bytes);
  let json: unknown;
  try {
    json = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw badRequest(`the request is no JSON: ${(error as Error).message}`);
  }
  const { success, data, error } = schema.safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  throw badRequest(`the request's ${issue!.path.join(".") || "JSON"}: ${issue!.message}`);
}
