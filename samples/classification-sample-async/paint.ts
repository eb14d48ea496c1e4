import process from "node:process";
import { styleText } from "node:util";

/** A style of text in a terminal. */
export type Style = "bold" | "dim" | "green" | "red";

/** Styles a text, if its stream shows that. */
export type Paint = (style: Style, text: string) => string;

/** Returns a painter for a stream. It leaves texts as they are if the stream is no terminal or `NO_COLOR` is set. */
export function paintFor(
  { isTTY = false }: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Paint {
  // In this order, since Deno needs a permission for the variable.
  const isShown = isTTY && !environment["NO_COLOR"];
  return (style, text) => isShown ? styleText(style, text, { validateStream: false }) : text;
}
