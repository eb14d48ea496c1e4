/** Ends the current turn of the event loop, so that others get theirs. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets long pieces of work take turns: one at a time, so that the memory of only one is needed. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does work when all earlier work has ended, and returns its result. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    const own = this.#last.then(nextTurn).then(work);
    this.#last = own.catch(() => {});
    return await own;
  }
}
