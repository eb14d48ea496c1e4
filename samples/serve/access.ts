/** Refuses what browsers send for other sites: there is no authentication that would tell them apart. */
import type { IncomingHttpHeaders } from "node:http";
import { ProtocolError } from "./protocol/protocol_error.ts";

/** The names of this machine, which no site can make its own. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** Whether an address to listen on is that of this machine only. */
export function isLoopback(host: string): boolean {
  return loopback.test(host.includes(":") ? `[${host}]` : host);
}

/**
 * Refuses a request for another name or a POST from another site, with a {@linkcode ProtocolError}.
 *
 * @param isLocal Whether the server listens to this machine only: then a request for another name comes from a site
 *   whose name leads to this machine.
 */
export function refuseForeign(method: string, headers: IncomingHttpHeaders, isLocal: boolean): void {
  const { host = "" } = headers;
  if (isLocal && !loopback.test(host)) throw new ProtocolError(421, `this server is localhost, not '${host}'`);
  if (method === "POST" && isFromOtherSite(headers)) {
    throw new ProtocolError(403, "a page of another site may not ask this server");
  }
}

/** Older browsers, and all without TLS on other machines than this one, tell only the origin. */
function isFromOtherSite({ origin, host, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return origin !== undefined && URL.parse(origin)?.host !== host;
}
