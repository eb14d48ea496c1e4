import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A package that is ready to publish. */
export interface Packed {
  readonly manifest: { readonly name: string; readonly version: string; readonly os?: readonly string[] };
  readonly tarball: string;
}

/** An npm registry with a few packages, each in one version, for a test. */
export interface TestRegistry extends AsyncDisposable {
  readonly url: string;
  /** Replaces all its packages. */
  offer(packages: readonly Packed[]): void;
}

/** Starts a registry on this machine. */
export async function serve(first: readonly Packed[]): Promise<TestRegistry> {
  let packages = first;
  const server = createServer(({ url = "/" }, response) => {
    const path = decodeURIComponent(url).slice(1);
    const tarball = packages.find(({ manifest }) => path === tarballPath(manifest));
    if (tarball) return void response.end(readFileSync(tarball.tarball));
    const wanted = packages.find(({ manifest }) => path === manifest.name);
    if (!wanted) return void response.writeHead(404).end("{}");
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(describe(wanted, origin())));
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${origin()}/`,
    offer: (others) => void (packages = others),
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where registries have a package's tarball. */
function tarballPath({ name, version }: Packed["manifest"]): string {
  return `${name}/-/${name.replace(/.*\//, "")}-${version}.tgz`;
}

/** A registry's description of a package. */
function describe({ manifest, tarball }: Packed, origin: string): Record<string, unknown> {
  const { name, version } = manifest;
  const dist = { tarball: `${origin}/${tarballPath(manifest)}`, ...checksumsOf(tarball) };
  // Package managers refuse what may have been published a moment ago.
  const time = { [version]: "2026-01-01T00:00:00.000Z" };
  return { name, time, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } };
}

function checksumsOf(tarball: string): { readonly integrity: string; readonly shasum: string } {
  const bytes = readFileSync(tarball);
  const digest = (algorithm: string, encoding: "hex" | "base64") =>
    createHash(algorithm).update(bytes).digest(encoding);
  return { integrity: `sha512-${digest("sha512", "base64")}`, shasum: digest("sha1", "hex") };
}
