import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

/** Calls a program's callback later in the `AsyncLocalStorage` context that it was given in. */
export type InContext = <A extends unknown[]>(callback: (...args: A) => unknown, ...args: A) => unknown;

/** What Deno's AsyncResource is made of. */
interface Frames {
  getAsyncContext(): unknown;
  setAsyncContext(frame: unknown): void;
}

/** Not looked for yet, or not there. */
let frames: Frames | null | undefined;

/**
 * The context of whoever asks for it now.
 *
 * In Deno an AsyncResource takes as long as all else of a tiny inference, since it is numbered, told to hooks and
 * registered with a finalizer; so where Deno lets its parts be used, and they do what is expected, those are.
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

/** What Deno has of them, which is not documented; nothing elsewhere. */
export function partsOfDeno(): Partial<Frames> {
  const { Deno } = globalThis as { Deno?: { internal?: symbol } & Record<symbol, { core?: Partial<Frames> }> };
  return (Deno?.internal && Deno[Deno.internal]?.core) ?? {};
}

/** Whether they are there, and a frame brings back the context that it was taken in, and no other. */
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
