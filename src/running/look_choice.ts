/** After how many runs the other way is tried, at first and at most, and for how many. */
const [fewest, most, tried] = [64, 4096, 16];

/** After so many ends in a row that were looked for in vain, the thread sleeps: one may be, until the run's threads move. */
const mostMissed = 3;

/**
 * Whether the thread looks again and again for the end of a short run, or sleeps until it is woken. To be woken takes
 * several times as long as a tiny inference where processors sleep too. Where other work needs the processor, looking
 * keeps it from that. So what runs have taken either way decides, and now and then the other way is tried.
 */
export class LookChoice {
  #isLooking = false;
  #isTrial = false;
  /** How many runs there were this way in a row, and how many milliseconds they took together. */
  #runs = 0;
  #totalMs = 0;
  /** How many ends in a row were looked for in vain. */
  #missed = 0;
  /** How many milliseconds a run took before the trial. */
  #beforeMs = 0;
  /** After how many runs the other way is tried. */
  #stretch = fewest;

  /** Whether the next run's end is to be looked for. */
  next(): boolean {
    return this.#isLooking !== this.#isTrial;
  }

  /**
   * Learns of a run that was waited for on the thread.
   *
   * @param latency Its milliseconds.
   * @param isMissed Whether its end was looked for so long that the thread slept after all.
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
    // A way that has proved itself is questioned ever less often.
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
