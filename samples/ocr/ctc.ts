/** A text, and how sure a network is of it. */
export interface ReadText {
  readonly text: string;
  /** The mean probability of its letters. */
  readonly score: number;
}

/**
 * Reads what a network that was trained with CTC has written: the likeliest letter of each step, where it differs from
 * the step before. The alphabet's first letter stands for none.
 *
 * @param probabilities The steps, each with a probability for each letter.
 */
export function readCtc(probabilities: Float32Array, alphabet: readonly string[]): ReadText {
  const letters: string[] = [];
  let [before, sum] = [0, 0];
  for (let at = 0; at < probabilities.length; at += alphabet.length) {
    let best = 0;
    for (let i = 1; i < alphabet.length; i++) if (probabilities[at + i]! > probabilities[at + best]!) best = i;
    if (best !== 0 && best !== before) {
      letters.push(alphabet[best]!);
      sum += probabilities[at + best]!;
    }
    before = best;
  }
  return { text: letters.join(""), score: letters.length > 0 ? sum / letters.length : 0 };
}
