import type { OpenVINOError } from "../openvino_error.ts";

/** The outcome of a run: the error that `wait` throws, or nothing. */
export interface Outcome {
  readonly error: unknown;
}

/** Is notified when a run and its callback have ended. */
export interface RunOwner {
  runSettled(run: Run, outcome: Outcome | undefined): void;
}

/**
 * An asynchronous inference, from its start until its callback has returned. Subclasses define what follows its end.
 * The methods are called on the JavaScript thread and in this order: `end`, `succeeded` or `failed`, `settled`,
 * `freed`.
 */
export class Run {
  /** The method that starts it, for error messages. */
  readonly starter: string = "startAsync";
  /** Whether its end is to wake the event loop. */
  isWaking = false;
  #owner: RunOwner | undefined;
  #waiting: PromiseWithResolvers<Outcome | undefined> | undefined;
  #isDropped = false;
  #hasEnded = false;
  #isSettled = false;
  #outcome: Outcome | undefined;

  /** Records the start. */
  startedBy(owner: RunOwner): void {
    this.#owner = owner;
  }

  /** Whether its result was dropped while it continues. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  /**
   * Resolves when the run and its callback have ended; never rejects. Created on demand, since most runs do not need
   * it.
   */
  get settled(): Promise<Outcome | undefined> {
    if (this.#isSettled) return Promise.resolve(this.#outcome);
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Drops its result at once and reports an error; the run continues. */
  drop(error: OpenVINOError): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#followUp(error);
  }

  /** Records the end of the inference and its error. */
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

  /** Frees the request once the inference has ended and the callback has returned. */
  #free(): void {
    if (this.#isSettled && this.#hasEnded) this.onFreed();
  }

  /** Called when the run succeeds. A returned promise is awaited; an error thrown becomes the run's error. */
  protected succeeded(): unknown {
    return undefined;
  }

  /** Called when the run fails or is cancelled. */
  protected failed(_error: OpenVINOError): unknown {
    return undefined;
  }

  /** Called when the run and its callback have ended. */
  protected onSettled(_outcome: Outcome | undefined): void {}

  /** Called when the request is free again: then, or when a dropped run has ended. */
  protected onFreed(): void {}
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
