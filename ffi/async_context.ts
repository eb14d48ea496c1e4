import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/** Calls a callback in the `AsyncLocalStorage` context that was captured when it was passed in. */
export type InContext = <A extends unknown[]>(callback: (...args: A) => unknown, ...args: A) => unknown;

/** The internals of Deno's AsyncResource. */
interface Frames {
  getAsyncContext(): unknown;
  setAsyncContext(frame: unknown): void;
}

/** Undefined before they are looked up; null if they are missing. */
let frames: Frames | null | undefined;

/**
 * Captures the current `AsyncLocalStorage` context.
 *
 * In Deno an AsyncResource costs as much as the rest of a tiny inference, since it gets a number, notifies hooks and
 * registers a finalizer. Its internals are used instead if they are accessible and work as expected.
 */
export function callersContext(): InContext {
  if (frames === undefined) {
    const parts = partsOfDeno();
    frames = areUsable(parts) ? parts : null;
  }
  if (frames) return inFrame(frames, frames.getAsyncContext());
  const resource = new AsyncResource("InferRequest");
  return (callback, ...args) => resource.runInAsyncScope(callback, undefined, ...args);
}

function inFrame({ getAsyncContext, setAsyncContext }: Frames, frame: unknown): InContext {
  return (callback, ...args) => {
    const before = getAsyncContext();
    if (before === frame) return callback(...args);
    setAsyncContext(frame);
    try {
      return callback(...args);
    } finally {
      setAsyncContext(before);
    }
  };
}

/** Deno's undocumented internals; empty in other runtimes. */
export function partsOfDeno(): Partial<Frames> {
  const { Deno } = globalThis as { Deno?: { internal?: symbol } & Record<symbol, { core?: Partial<Frames> }> };
  return (Deno?.internal && Deno[Deno.internal]?.core) ?? {};
}

/** Tells whether the internals exist, and a frame restores the context in which it was captured, and only that. */
export function areUsable(parts: Partial<Frames>): parts is Frames {
  const { getAsyncContext, setAsyncContext } = parts;
  if (typeof getAsyncContext !== "function" || typeof setAsyncContext !== "function") return false;
  const storage = new AsyncLocalStorage<string>();
  const before = getAsyncContext();
  const frame = storage.run("inside", () => getAsyncContext());
  if (storage.getStore() !== undefined || frame === before) return false;
  setAsyncContext(frame);
  const inside = storage.getStore();
  setAsyncContext(before);
  return inside === "inside" && storage.getStore() === undefined && getAsyncContext() === before;
}
