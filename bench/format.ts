import type { Unit } from "./measurement.ts";
import type { Spread } from "./statistics.ts";

/** Formats a number with three significant digits. */
export function threeDigits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

/** Formats a quantity: `9.31 µs`, `121 MB`. */
export function quantity(value: number, unit: Unit): string {
  if (unit === "milliseconds late") return `${threeDigits(value)} ms`;
  const scales: readonly (readonly [number, string])[] = unit === "bytes"
    ? [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]
    : [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
  const [scale, name] = scales.find(([scale]) => value >= scale) ?? [1, unit === "bytes" ? "B" : "ns"];
  return `${threeDigits(value / scale)} ${name}`;
}

/** Formats a ratio with its quartiles: `1.31 [1.25 … 1.40]`. */
export function ratioText({ median, low, high }: Spread): string {
  return `${threeDigits(median)} [${threeDigits(low)} … ${threeDigits(high)}]`;
}

/** Formats a quantity with its quartiles, in the unit of the median. */
export function spreadText(spread: Spread, unit: Unit): string {
  return `${quantity(spread.median, unit)} [${quantity(spread.low, unit)} … ${quantity(spread.high, unit)}]`;
}

/** Formats rows as lines with aligned columns, the first ones to the left and the others to the right. */
export function table(rows: readonly (readonly string[])[], leftColumns = 1): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, [...cell].length));
  return rows.map((row) =>
    row.map((cell, i) => {
      const padding = " ".repeat(widths[i]! - [...cell].length);
      return i < leftColumns ? cell + padding : padding + cell;
    }).join("  ").trimEnd()
  );
}
