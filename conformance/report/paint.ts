import { styleText } from "node:util";
import { type Outcome, signs } from "./outcome.ts";

type Colour = "green" | "red" | "yellow" | "dim" | "bold";

/** Gives a text a colour, or leaves it as it is where the terminal has none. */
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

/** Paints for a terminal with or without colours: whether it has them is for the caller to say. */
export function paintFor(colours: boolean): Paint {
  return (colour, text) => colours && text !== "" ? styleText(colour, text, { validateStream: false }) : text;
}

/** The sign of an outcome in its colour, or a text in place of the sign. */
export function mark(outcome: Outcome | undefined, paint: Paint, text?: string): string {
  const shown = outcome ?? "not applicable";
  return paint(colourOf[shown], text ?? signs[shown]);
}
