/** The server's routes. */
import type { HttpBindings } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import { requestId, type RequestIdVariables } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { stream } from "hono/streaming";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { OpenVINOError } from "openvino-ffi";
import { joinBytes } from "openvino-ffi/protocol";
import type { Logger } from "pino";
import { refuseForeign } from "./access.ts";
import { headerLengthOf } from "./body_bounds.ts";
import type { Budget, Lease } from "./budget.ts";
import { Deadline } from "./deadline.ts";
import type { Limits } from "./limits.ts";
import type { LongText } from "./long_text.ts";
import type { Metrics } from "./metrics.ts";
import { openApiDocument } from "./openapi.ts";
import { type InferResponseBody, wantedOutputs, writeInferResponse } from "./protocol/infer_response.ts";
import { parseMessage, RepositoryIndexRequest, type ServerMetadata } from "./protocol/messages.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";
import { acceptedEncodings, type BodyLimits, forgetBody, readBody } from "./read_body.ts";
import type { Repository } from "./repository.ts";
import type { HttpServer } from "./server.ts";
import { heldBytes } from "./tensor_size.ts";

/** The parts of the server that the routes use. */
export interface AppOptions {
  readonly repository: Repository;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly budget: Budget;
  readonly text: LongText;
  /** Whether only this machine can reach the server. */
  readonly isLocal: boolean;
  readonly server: Pick<HttpServer, "isStopping" | "isClosed">;
}

type Variables = RequestIdVariables & { model?: string; error?: string };
type Environment = { Bindings: HttpBindings; Variables: Variables };
type AppContext = Context<Environment>;

/** The server's version, that of this project. */
export const VERSION = "0.1.0";

/** A longer body that nobody reads is not waited for: the connection is closed instead. */
const UNREAD_BYTES = 2 ** 16;

/** A longer answer is sent piece by piece: to send it at once would keep others waiting. */
const LONG_ANSWER_BYTES = 2 ** 20;
const PIECE_BYTES = 2 ** 18;

/** The longest body of requests without tensors. */
const SMALL_BODY_BYTES = 2 ** 16;

const serverMetadata: ServerMetadata = {
  name: "openvino-ffi",
  version: VERSION,
  extensions: ["binary_tensor_data", "classification", "model_repository(index)"],
};

/** Creates the routes. */
export function makeApp(options: AppOptions): Hono<Environment> {
  const { repository, metrics, isLocal, server } = options;
  const app = new Hono<Environment>({ strict: false });

  app.use(requestId());
  app.use(async (context, next) => {
    const start = performance.now();
    await next();
    const isUnread = isLeftUnread(context);
    if (server.isStopping || isUnread) context.header("Connection", "close");
    if (isUnread) await answerFirst(context);
    logAnswer(options.log, context, performance.now() - start);
  });
  app.use(async (context, next) => {
    refuseForeign(context.req.method, context.env.incoming.headers, isLocal);
    await next();
    context.header("X-Content-Type-Options", "nosniff");
  });

  /** Answers other methods with 405, too: Hono's middleware for that costs every request time. */
  const route = (
    method: "GET" | "POST",
    path: string,
    answer: (context: AppContext) => Response | Promise<Response>,
  ) => {
    app.on(method, path, answer);
    const allowed = method === "GET" ? "GET, HEAD" : method;
    app.all(path, (context) => {
      context.header("Allow", allowed);
      throw new ProtocolError(405, `${context.req.method} is none of ${allowed}`);
    });
  };
  route("GET", "/v2", (context) => context.json(serverMetadata));
  route("GET", "/v2/health/live", (context) => context.json({ live: true }));
  route("GET", "/v2/health/ready", (context) => {
    if (server.isStopping) throw new ProtocolError(503, "the server is shutting down");
    if (!repository.isReady) throw new ProtocolError(503, "models are being loaded", 1);
    return context.json({ ready: true });
  });
  route("POST", "/v2/repository/index", async (context) => {
    const { ready } = await readIndexRequest(context, options);
    return context.json(repository.index.filter(({ state }) => !ready || state === "READY"));
  });
  for (const path of ["/v2/models/:model", "/v2/models/:model/versions/:version"]) {
    route("GET", path, (context) => context.json(modelOf(context, repository).metadata));
    route("GET", `${path}/ready`, (context) => context.json({ name: modelOf(context, repository).name, ready: true }));
    route("POST", `${path}/infer`, (context) => infer(context, options));
  }

  route("GET", "/metrics", async (context) => {
    return context.body(await metrics.text(), 200, { "Content-Type": metrics.contentType });
  });
  route("GET", "/openapi.json", (context) => {
    return context.json(openApiDocument(VERSION, repository.models.map(({ metadata }) => metadata)));
  });
  const pageHeaders = secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'self'"], imgSrc: ["'self'", "blob:"], frameAncestors: ["'none'"] },
    permissionsPolicy: { camera: ["self"] },
    // A site's own decision: it would hold for everything else on the host.
    strictTransportSecurity: false,
  });
  const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const onFound = (_: string, context: Context) => context.header("Cache-Control", "no-cache");
  app.get("/photographs/*", pageHeaders, serveStatic({ root: folder("../data"), onFound }));
  app.get("*", pageHeaders, serveStatic({ root: folder("page"), onFound }));

  app.notFound((context) => context.json({ error: `there is no ${context.req.path}` }, 404));
  app.onError((error, context) => answerError(error, context, options.log));
  return app;
}

/** Handles one inference request, from its headers to its answer. */
async function infer(context: AppContext, options: AppOptions): Promise<Response> {
  const { repository, limits, metrics, server, text } = options;
  const start = performance.now();
  const model = modelOf(context, repository);
  const leave = server.isClosed ? undefined : model.admission.enter();
  let status = 500;
  try {
    if (server.isClosed) throw new ProtocolError(503, "the server is shutting down", 1);
    if (!leave) {
      const { limit, retryAfterSeconds } = model.admission;
      throw new ProtocolError(503, `'${model.name}' has its ${limit} requests already`, retryAfterSeconds);
    }
    using deadline = new Deadline(limits.timeoutMs, context.req.raw.signal);
    const { signal } = deadline;
    const lease = leaseOf(context, options.budget);
    const { maxTextBytes } = limits;
    const headerLength = headerLengthOf(context.req.header("Inference-Header-Content-Length"));
    const bounds = { maxBytes: model.bounds.of(headerLength), headerLength, lease, signal };
    // No variable holds the body, which may be much larger than the tensors.
    const request = await text.read({ body: await readInTime(context, bounds), headerLength, maxTextBytes });
    lease.add(heldBytes(request.inputs));
    if (request.timeoutMs !== undefined) deadline.shorten(request.timeoutMs);
    const wanted = wantedOutputs(request, model.metadata.outputs.map(({ name }) => name));
    const outputs = await model.infer(request.inputs, signal);
    const answer = await writeInferResponse(model, request.id, wanted, outputs, { maxTextBytes, lease, text });
    status = 200;
    closeUnlessRead(context, limits.timeoutMs);
    return respond(context, answer);
  } catch (error) {
    if (error instanceof ProtocolError) status = error.status;
    throw error;
  } finally {
    leave?.();
    metrics.answered(model.name, status, leave && (performance.now() - start) / 1000);
  }
}

function respond(context: AppContext, { body, headerLength }: InferResponseBody): Response {
  const length = body.reduce((sum, { byteLength }) => sum + byteLength, 0);
  context.header("Content-Length", String(length));
  context.header("Content-Type", headerLength === undefined ? "application/json" : "application/octet-stream");
  if (headerLength !== undefined) context.header("Inference-Header-Content-Length", String(headerLength));
  if (length < LONG_ANSWER_BYTES) return context.body(joinBytes(body));
  return stream(context, async (out) => {
    for (const part of body) {
      for (let start = 0; start < part.byteLength; start += PIECE_BYTES) {
        await out.write(part.subarray(start, start + PIECE_BYTES));
        await turn();
      }
    }
  });
}

/** Counts what a request holds, until its answer has been sent or its client has gone. */
function leaseOf({ env: { outgoing } }: AppContext, budget: Budget): Lease {
  const lease = budget.lease();
  outgoing.once("close", () => lease[Symbol.dispose]());
  return lease;
}

/** Reads a body; if its time is over before it is there, that is the client's fault. */
async function readInTime(context: AppContext, body: BodyLimits): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readBody(context.env, body);
  } catch (error) {
    const { signal } = body;
    if (error !== signal.reason || signal.reason.status !== 504) throw error;
    throw new ProtocolError(408, "the body has not arrived");
  }
}

/** Closes the connection of a client that does not read its answer in time. */
function closeUnlessRead({ env: { outgoing } }: AppContext, milliseconds: number): void {
  const timer = setTimeout(() => outgoing.socket?.destroy(), milliseconds);
  outgoing.once("close", () => clearTimeout(timer));
}

/** Sends an answer, and closes its connection only later: see {@linkcode forgetBody}. */
async function answerFirst(context: AppContext): Promise<void> {
  const answer = new Uint8Array(await context.res.arrayBuffer());
  context.header("Content-Length", String(answer.byteLength));
  const { body } = stream(context, async (out) => {
    await out.write(answer);
    await forgetBody(context.env.incoming);
  });
  context.res = new Response(body, context.res);
}

/** Whether a request has more body than is read anyway. */
function isLeftUnread({ env: { incoming } }: AppContext): boolean {
  const { "content-length": length = "0", "transfer-encoding": encoding } = incoming.headers;
  return !incoming.readableEnded && (encoding !== undefined || Number(length) > UNREAD_BYTES);
}

function modelOf(context: AppContext, repository: Repository) {
  const model = repository.get(context.req.param("model")!, context.req.param("version"));
  context.set("model", model.name);
  return model;
}

async function readIndexRequest(
  context: AppContext,
  { limits, budget }: AppOptions,
): Promise<RepositoryIndexRequest> {
  using deadline = new Deadline(limits.timeoutMs, context.req.raw.signal);
  const lease = leaseOf(context, budget);
  const body = await readInTime(context, { maxBytes: SMALL_BODY_BYTES, lease, signal: deadline.signal });
  return body.byteLength > 0 ? parseMessage(RepositoryIndexRequest, body) : {};
}

function answerError(error: unknown, context: AppContext, log: Logger): Response {
  if (error instanceof ProtocolError) {
    context.set("error", error.message);
    if (error.status === 415) context.header("Accept-Encoding", acceptedEncodings);
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
