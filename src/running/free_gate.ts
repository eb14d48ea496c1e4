/**
 * Lets native objects be freed only while nothing runs that they could disturb.
 */
export class FreeGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  readonly needed: boolean;

  /** @param needed Whether it matters at all. */
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

  /** Runs a function now, or when nothing runs any more. */
  whenQuiet(run: () => void): void {
    if (this.needed && this.#running > 0) this.#waiting.push(run);
    else run();
  }
}
