/** The server's routes. */
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId, type RequestIdVariables } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { OpenVINOError } from "openvino-ffi";
import type { Logger } from "pino";
import { Deadline } from "./deadline.ts";
import type { Limits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { openApiDocument } from "./openapi.ts";
import type { PageFile } from "./page_files.ts";
import { readInferRequest } from "./protocol/infer_request.ts";
import { wantedOutputs, writeInferResponse } from "./protocol/infer_response.ts";
import { RepositoryIndexRequest, type ServerMetadata } from "./protocol/messages.ts";
import { badRequest, ProtocolError } from "./protocol/protocol_error.ts";
import { readBody } from "./read_body.ts";
import type { Repository } from "./repository.ts";

/** The parts of the server that the routes use. */
export interface AppOptions {
  readonly repository: Repository;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly page: readonly PageFile[];
  /** Whether the server is shutting down. */
  readonly isStopping: () => boolean;
}

type Variables = RequestIdVariables & { model?: string; error?: string };
type Environment = { Bindings: HttpBindings; Variables: Variables };
type AppContext = Context<Environment>;

const server: ServerMetadata = {
  name: "openvino-ffi",
  version: "0.1.0",
  extensions: ["binary_tensor_data", "classification", "model_repository(index)"],
};

/** Creates the routes. */
export function makeApp(options: AppOptions): Hono<Environment> {
  const { repository, metrics, isStopping, page } = options;
  const app = new Hono<Environment>({ strict: false });

  app.use(requestId());
  app.use(async (context, next) => {
    const start = performance.now();
    await next();
    // Clients that return are sent to another server.
    if (isStopping()) context.header("Connection", "close");
    logAnswer(options.log, context, performance.now() - start);
  });
  app.use(secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'self'"], imgSrc: ["'self'", "blob:"], frameAncestors: ["'none'"] },
    permissionsPolicy: { camera: ["self"] },
  }));
  app.use(methodNotAllowed({
    app,
    onMethodNotAllowed: (context, methods) => {
      const allowed = methods.join(", ");
      return context.json({ error: `${context.req.method} is none of ${allowed}` }, 405, { Allow: allowed });
    },
  }));

  app.get("/v2", (context) => context.json(server));
  app.get("/v2/health/live", (context) => context.body(null));
  app.get("/v2/health/ready", (context) => {
    if (isStopping()) throw new ProtocolError(503, "the server is shutting down");
    if (!repository.isReady) throw new ProtocolError(503, "models are being loaded", 1);
    return context.body(null);
  });
  app.post("/v2/repository/index", async (context) => {
    const { ready } = await readIndexRequest(context, options.limits);
    return context.json(repository.index.filter(({ state }) => !ready || state === "READY"));
  });
  for (const path of ["/v2/models/:model", "/v2/models/:model/versions/:version"] as const) {
    app.get(path, (context) => context.json(modelOf(context, repository).metadata));
    app.get(`${path}/ready`, (context) => {
      modelOf(context, repository);
      return context.body(null);
    });
    app.post(`${path}/infer`, (context) => infer(context, options));
  }

  app.get(
    "/metrics",
    async (context) => context.body(await metrics.text(), 200, { "Content-Type": metrics.contentType }),
  );
  app.get(
    "/openapi.json",
    (context) => context.json(openApiDocument(server.version, repository.models.map(({ metadata }) => metadata))),
  );
  for (const { path, contentType, body } of page) {
    app.get(path, (context) => context.body(body, 200, { "Content-Type": contentType, "Cache-Control": "no-cache" }));
  }

  app.notFound((context) => context.json({ error: `there is no ${context.req.path}` }, 404));
  app.onError((error, context) => answerError(error, context, options.log));
  return app;
}

/** Handles one inference request, from its headers to its answer. */
async function infer(context: AppContext, { repository, limits, metrics, isStopping }: AppOptions): Promise<Response> {
  const start = performance.now();
  const model = modelOf(context, repository);
  const leave = isStopping() ? undefined : model.admission.enter();
  let status = 500;
  try {
    if (isStopping()) throw new ProtocolError(503, "the server is shutting down", 1);
    if (!leave) {
      const { limit, retryAfterSeconds } = model.admission;
      throw new ProtocolError(503, `'${model.name}' has its ${limit} requests already`, retryAfterSeconds);
    }
    using deadline = new Deadline(limits.timeoutMs, context.req.raw.signal);
    const { signal } = deadline;
    const body = await readBody(context.env.incoming, limits.maxBodyBytes, signal).catch((error) => {
      throw error === signal.reason && error.status === 504
        ? new ProtocolError(408, "the body has not arrived")
        : error;
    });
    const request = readInferRequest(body, headerLengthOf(context));
    if (request.timeoutMs !== undefined) deadline.shorten(request.timeoutMs);
    const wanted = wantedOutputs(request, model.outputNames);
    const outputs = await model.infer(request.inputs, signal);
    const answer = writeInferResponse(model, request.id, wanted, outputs);
    status = 200;
    return answer.headerLength === undefined
      ? context.body(answer.body, 200, { "Content-Type": "application/json" })
      : context.body(answer.body, 200, {
        "Content-Type": "application/octet-stream",
        "Inference-Header-Content-Length": String(answer.headerLength),
      });
  } catch (error) {
    if (error instanceof ProtocolError) status = error.status;
    throw error;
  } finally {
    leave?.();
    metrics.answered(model.name, status, leave && (performance.now() - start) / 1000);
  }
}

function modelOf(context: AppContext, repository: Repository) {
  const model = repository.get(context.req.param("model")!, context.req.param("version"));
  context.set("model", model.name);
  return model;
}

function headerLengthOf(context: AppContext): number | undefined {
  const text = context.req.header("Inference-Header-Content-Length");
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`Inference-Header-Content-Length is no number: '${text}'`);
  return Number(text);
}

async function readIndexRequest(context: AppContext, { maxBodyBytes, timeoutMs }: Limits) {
  using deadline = new Deadline(timeoutMs, context.req.raw.signal);
  const text = new TextDecoder().decode(await readBody(context.env.incoming, maxBodyBytes, deadline.signal));
  let json: unknown = {};
  try {
    if (text !== "") json = JSON.parse(text);
  } catch (error) {
    throw badRequest(`the request is no JSON: ${(error as Error).message}`);
  }
  const { success, data, error } = RepositoryIndexRequest.safeParse(json);
  if (!success) throw badRequest(error.issues[0]!.message);
  return data;
}

function answerError(error: unknown, context: AppContext, log: Logger): Response {
  if (error instanceof ProtocolError) {
    context.set("error", error.message);
    if (error.retryAfterSeconds !== undefined) context.header("Retry-After", String(error.retryAfterSeconds));
    // No client reads a 499 any more; it is only for the log and the metrics.
    return context.json({ error: error.message }, error.status as 400);
  }
  log.error({ id: context.get("requestId"), err: error }, "a request failed");
  const message = error instanceof OpenVINOError ? error.message : "the server failed";
  context.set("error", message);
  return context.json({ error: message }, 500);
}

function logAnswer(log: Logger, context: AppContext, milliseconds: number): void {
  const { method, path } = context.req;
  const { requestId: id, model, error } = context.var;
  const { status } = context.res;
  const level = status >= 500 && status !== 503 ? "error" : path.startsWith("/v2/health") ? "debug" : "info";
  log[level]({ id, method, path, status, ms: Math.round(milliseconds * 100) / 100, model, error }, "answered");
}
