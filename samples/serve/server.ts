import { type HttpBindings, serve } from "@hono/node-server";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
}

/** Longer than load balancers keep a connection that nobody uses, so that they close it first. */
const keepAliveMs = 75_000;

/** An HTTP server that can be stopped without losing what it has accepted. */
export class HttpServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Starts to listen.
   *
   * @param app What answers.
   * @param options Where.
   */
  static async listen(
    app: { fetch: (request: Request, bindings: HttpBindings) => unknown },
    { host, port }: ListenOptions,
  ): Promise<HttpServer> {
    const server = serve({
      fetch: (request, bindings) => app.fetch(request, bindings as HttpBindings),
      hostname: host,
      port,
    }) as Server;
    server.keepAliveTimeout = keepAliveMs;
    await once(server, "listening");
    return new HttpServer(server);
  }

  /** The port it listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Takes no more connections, and waits for the answers to those there are.
   *
   * @param graceMs How long to wait; what is not answered then is cut off.
   * @returns Whether all were answered.
   */
  async stop(graceMs: number): Promise<boolean> {
    const closed = new Promise<boolean>((resolve) => this.#server.close(() => resolve(true)));
    this.#server.closeIdleConnections();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), graceMs));
    const inTime = await Promise.race([closed, late]);
    clearTimeout(timer);
    this.#server.closeAllConnections();
    return inTime;
  }
}
