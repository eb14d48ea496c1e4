/** Delays the freeing of native objects while calls run that it would disturb. */
export class DeferredFrees {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  readonly needed: boolean;

  /** @param needed Whether freeing disturbs calls at all; if not, nothing is delayed. */
  constructor(needed: boolean) {
    this.needed = needed;
  }

  enter(): void {
    this.#running += 1;
  }

  leave(): void {
    this.#running -= 1;
    if (this.#running === 0) { for (const run of this.#waiting.splice(0)) run(); }
  }

  /** Calls a function, at once or when no call is running any more. */
  whenQuiet(run: () => void): void {
    if (this.needed && this.#running > 0) this.#waiting.push(run);
    else run();
  }
}
