/** The number of runs after which the other way is tried, at first and at most, and the number of runs of a trial. */
const [fewest, most, tried] = [64, 4096, 16];

/**
 * After missing this many ends in a row, the thread sleeps: single misses occur while a run's threads move to another
 * processor.
 */
const mostMissed = 3;

/**
 * Chooses whether the thread polls for the end of a short run or sleeps until woken. Where idle processors sleep, a
 * wake-up takes several times as long as a tiny inference; where other work needs the processor, polling takes it away.
 * The measured durations of runs decide, and from time to time the other way is tried.
 */
export class LookChoice {
  #isLooking = false;
  #isTrial = false;
  /** The number of consecutive runs with the current choice, and their total duration in milliseconds. */
  #runs = 0;
  #totalMs = 0;
  /** The number of consecutive runs whose end polling has missed. */
  #missed = 0;
  /** The average duration of a run before the trial, in milliseconds. */
  #beforeMs = 0;
  /** The number of runs after which the other way is tried. */
  #stretch = fewest;

  /** Whether to poll for the end of the next run. */
  next(): boolean {
    return this.#isLooking !== this.#isTrial;
  }

  /**
   * Records a run that was waited for on the thread.
   *
   * @param latency Its duration in milliseconds.
   * @param isMissed Whether polling did not find its end in time, so that the thread slept after all.
   */
  learn(latency: number, isMissed: boolean): void {
    this.#runs += 1;
    this.#totalMs += latency;
    this.#missed = isMissed ? this.#missed + 1 : 0;
    if (this.#missed === mostMissed) this.#decide(false);
    else if (this.#isTrial) {
      if (this.#runs === tried) this.#decide(this.#isLooking !== this.#totalMs / this.#runs < this.#beforeMs);
    } else if (this.#runs === this.#stretch) {
      this.#beforeMs = this.#totalMs / this.#runs;
      this.#isTrial = true;
      this.#restart();
    }
  }

  #decide(isLooking: boolean): void {
    // The more often a choice is confirmed, the less often it is tested.
    this.#stretch = isLooking === this.#isLooking ? Math.min(2 * this.#stretch, most) : fewest;
    this.#isLooking = isLooking;
    this.#isTrial = false;
    this.#restart();
  }

  #restart(): void {
    this.#runs = 0;
    this.#totalMs = 0;
    this.#missed = 0;
  }
}
