/** Formats a duration: `61.2 ms`, `12.3 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${threeDigits(milliseconds)} ms` : `${threeDigits(milliseconds / 1000)} s`;
}

/** Formats a number with three digits: `49`, `20.4`. */
export function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
