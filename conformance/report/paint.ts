import { styleText } from "node:util";
import { type Outcome, signs } from "./outcome.ts";

type Colour = "green" | "red" | "yellow" | "dim" | "bold";

/** Colours a text, if the terminal supports that. */
export type Paint = (colour: Colour | Colour[], text: string) => string;

const colourOf: Readonly<Record<Outcome | "not applicable", Colour>> = {
  crashed: "red",
  "timed out": "red",
  failed: "red",
  "unexpected pass": "red",
  "not run": "red",
  "known gap": "yellow",
  passed: "green",
  "not applicable": "dim",
};

/** Returns a painter for a terminal with or without colours. */
export function paintFor(colours: boolean): Paint {
  return (colour, text) => colours && text !== "" ? styleText(colour, text, { validateStream: false }) : text;
}

/** The coloured sign of an outcome, or a text instead of the sign. */
export function mark(outcome: Outcome | undefined, paint: Paint, text?: string): string {
  const shown = outcome ?? "not applicable";
  return paint(colourOf[shown], text ?? signs[shown]);
}
