import type { OpenVINOError } from "../openvino_error.ts";

/** How a run ended: with nothing, or with what `wait` throws. */
export interface Outcome {
  readonly error: unknown;
}

/** What an inference is told beside its inputs, checked. */
export interface RunOptions {
  readonly shareInputs: boolean;
  /** The longest that it may take, where that can be limited. */
  readonly timeoutMs?: number;
}

/** Who wants to know when a run and its callback are over. */
export interface RunOwner {
  runSettled(run: Run, outcome: Outcome | undefined): void;
}

/**
 * An inference in the background, from its start until its callback has returned. Subclasses say what follows it. All of
 * it goes one way, on the JavaScript thread: `end`, then `succeeded` or `failed`, then `settled`, then `freed`.
 */
export class Run {
  /** Whether the event loop is to be woken by its end. */
  isWaking = false;
  #owner: RunOwner | undefined;
  #waiting: PromiseWithResolvers<Outcome | undefined> | undefined;
  #isDropped = false;
  #hasEnded = false;
  #isSettled = false;
  #outcome: Outcome | undefined;

  /** Notes that it has started. */
  startedBy(owner: RunOwner): void {
    this.#owner = owner;
  }

  /** Whether its result was given up, while it goes on. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Resolves, never rejects, when the run and its callback are over. Most runs are never asked for it. */
  get settled(): Promise<Outcome | undefined> {
    if (this.#isSettled) return Promise.resolve(this.#outcome);
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Gives up its result at once, with an error; the run goes on. */
  drop(error: OpenVINOError): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#followUp(error);
  }

  /** Notes that it is over where it ran, and how. */
  end(error: OpenVINOError | undefined): void {
    this.#hasEnded = true;
    if (this.#isDropped) this.#free();
    else this.#followUp(error);
  }

  #followUp(error: OpenVINOError | undefined): void {
    let outcome: Outcome | undefined = error && { error };
    let later: Promise<unknown> | undefined;
    try {
      const result = error ? this.failed(error) : this.succeeded();
      if (isThenable(result)) later = Promise.resolve(result);
    } catch (thrown) {
      outcome ??= { error: thrown };
    }
    if (later) later.then(() => this.#settle(outcome), (thrown) => this.#settle(outcome ?? { error: thrown }));
    else this.#settle(outcome);
  }

  #settle(outcome: Outcome | undefined): void {
    this.#isSettled = true;
    this.#outcome = outcome;
    this.#owner?.runSettled(this, outcome);
    this.#waiting?.resolve(outcome);
    this.onSettled(outcome);
    this.#free();
  }

  /** When it is over in both ways. */
  #free(): void {
    if (this.#isSettled && this.#hasEnded) this.onFreed();
  }

  /** The run went well. A promise it returns is waited for; what it throws becomes the run's error. */
  protected succeeded(): unknown {
    return undefined;
  }

  /** The run failed or was cancelled. */
  protected failed(_error: OpenVINOError): unknown {
    return undefined;
  }

  /** The run and what followed it are over. */
  protected onSettled(_outcome: Outcome | undefined): void {}

  /** The request is free again: at once then, or when a run that was dropped has ended. */
  protected onFreed(): void {}
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
