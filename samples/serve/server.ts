import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** The address to listen on. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly maxConnections: number;
}

/** Longer than load balancers keep idle connections, so that they are the first to close them. */
const keepAliveMs = 75_000;

/** How long clients on kept connections are told to go elsewhere before connections are closed. */
const farewellMs = 1_000;

/** How long refusals may take after that. */
const refusalsMs = 100;

/** An HTTP server that can stop without losing accepted requests. */
export class HttpServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** The answers that have not been sent to the end. */
  readonly #open = new Set<ServerResponse>();
  #isStopping = false;
  #isClosed = false;

  /** Takes a server that does not listen yet. */
  private constructor(server: Server, maxConnections: number) {
    this.#server = server;
    server.keepAliveTimeout = keepAliveMs;
    server.on("connection", (socket: Socket) => {
      if (this.#sockets.size >= maxConnections) return void socket.destroy();
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("request", (_, response: ServerResponse) => {
      this.#open.add(response);
      response.once("close", () => this.#open.delete(response));
    });
    // Whoever reads the body tells the client to send it.
    server.on("checkContinue", (...exchange) => server.emit("request", ...exchange));
  }

  /** Starts to listen, with the app that handles requests. */
  static async listen(
    makeApp: (server: HttpServer) => Pick<Hono<{ Bindings: HttpBindings }>, "fetch">,
    { host, port, maxConnections }: ListenOptions,
  ): Promise<HttpServer> {
    const adaptor = createAdaptorServer({ fetch: (request, bindings) => app.fetch(request, bindings as HttpBindings) });
    const server = new HttpServer(adaptor as Server, maxConnections);
    const app = makeApp(server);
    adaptor.listen(port, host);
    await once(adaptor, "listening");
    return server;
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Whether it is stopping: clients should go elsewhere. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Whether it takes no more requests. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Answers requests for a short while longer, telling clients to go elsewhere, then only those in progress, and closes
   * all connections when their answers have been sent, or after so many milliseconds. Returns whether all were answered.
   */
  async stop(graceMs: number): Promise<boolean> {
    const end = performance.now() + graceMs;
    this.#isStopping = true;
    if (this.#sockets.size > 0) await delay(Math.min(farewellMs, graceMs));
    this.#isClosed = true;
    const inTime = await this.#sent(end);
    // Only now: it cuts off answers that are being sent, in Node.js and Bun.
    this.#server.close();
    // What came in the meantime is refused, but not without an answer.
    await this.#sent(Math.max(end, performance.now() + refusalsMs));
    this.#server.closeAllConnections();
    return inTime;
  }

  /** Waits until the answers to all requests so far have been sent, or their time is over. Returns whether they were. */
  async #sent(end: number): Promise<boolean> {
    const all = Promise.all(Array.from(this.#open, (response) => once(response, "close")));
    return await Promise.race([all.then(() => true), delay(Math.max(0, end - performance.now()), false)]);
  }
}
