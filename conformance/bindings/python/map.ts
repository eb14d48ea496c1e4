/** Preload module that resolves `openvino-ffi` to the bridge. */
import * as modules from "node:module";

interface Resolved {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

type Resolve = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => Resolved,
) => Resolved;

/** Bun's counterpart of module hooks. */
interface BunPlugins {
  plugin(options: {
    name: string;
    setup(build: { module(name: string, load: () => Promise<{ exports: unknown; loader: "object" }>): void }): void;
  }): void;
}

const { registerHooks } = modules as { registerHooks?: (hooks: { resolve: Resolve }) => void };
const { Bun } = globalThis as { Bun?: BunPlugins };

const name = "openvino-ffi";
const url = import.meta.url.replace(/map(\.\w+)$/, "mod$1");

if (Bun) {
  Bun.plugin({
    name,
    setup: (build) => build.module(name, async () => ({ exports: await import(url), loader: "object" })),
  });
} else {
  registerHooks!({
    resolve: (specifier, context, next) => specifier === name ? { url, shortCircuit: true } : next(specifier, context),
  });
}
