/**
 * The protocol between the runner and the contenders. An order is one line with tabs between its parts, which C can
 * parse too; an answer is one line of JSON.
 *
 *     open   CASE  REQUESTS  MODEL    {"requests":4}
 *     run    ITERATIONS               {"nanoseconds":12345} or {"unsupported":true}
 *     run    ITERATIONS  PLACE        the same, of one of several open cases; only here
 *     close                           {}
 *
 * Any failure is answered with {"error":"…"}.
 */

/** An order. */
export type Order =
  | { readonly verb: "open"; readonly work: string; readonly requests: number; readonly model: string }
  | { readonly verb: "run"; readonly iterations: number; readonly place?: number }
  | { readonly verb: "close" };

/** A contender's answer. */
export interface Answer {
  readonly requests?: number;
  readonly nanoseconds?: number;
  /** The delay of each tick of a timer, in milliseconds. */
  readonly lateness?: readonly number[];
  readonly unsupported?: boolean;
  readonly error?: string;
}

/** Formats an order as a line, without its end. */
export function writeOrder(order: Order): string {
  switch (order.verb) {
    case "open":
      if (/[\t\n]/.test(order.model)) throw new Error(`the path ${JSON.stringify(order.model)} does not fit in a line`);
      return ["open", order.work, order.requests, order.model].join("\t");
    case "run":
      return ["run", order.iterations, ...(order.place ? [order.place] : [])].join("\t");
    case "close":
      return "close";
  }
}

/** Parses an order. */
export function readOrder(line: string): Order {
  const [verb, first = "", second = "", third = ""] = line.split("\t");
  switch (verb) {
    case "open":
      return { verb, work: first, requests: Number(second), model: third };
    case "run":
      return { verb, iterations: Number(first), ...(second && { place: Number(second) }) };
    case "close":
      return { verb };
    default:
      throw new Error(`unknown order ${JSON.stringify(line)}`);
  }
}

/** Parses an answer. */
export function readAnswer(line: string): Answer {
  const answer: unknown = JSON.parse(line);
  if (typeof answer !== "object" || answer === null) throw new Error(`${JSON.stringify(line)} is no answer`);
  return answer as Answer;
}
