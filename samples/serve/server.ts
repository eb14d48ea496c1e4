import { type HttpBindings, serve } from "@hono/node-server";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The address to listen on. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** Longer than load balancers keep idle connections, so that they are the first to close them. */
const keepAliveMs = 75_000;

/** An HTTP server that can stop without losing accepted requests. */
export class HttpServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Starts to listen.
   *
   * @param app Handles requests.
   * @param options The address.
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

  /** The port that it listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Stops accepting connections, and waits for the answers in progress.
   *
   * @param graceMs How many milliseconds to wait; then remaining connections are closed.
   * @returns Whether all requests were answered.
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
