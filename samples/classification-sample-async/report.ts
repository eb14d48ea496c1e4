import type { InputFailure } from "./inputs.ts";
import type { Progress } from "./progress.ts";
import type { ClassScore } from "./top_classes.ts";

/** The report's streams: results go to standard output, errors to standard error. */
export interface Streams {
  out: (text: string) => void;
  err: (text: string) => void;
}

/** A class, with its name if the network's labels are known. */
export type NamedScore = ClassScore & { label?: string | undefined };

/** Formats one image's result as the original sample's table, with labels as a third column. */
export function formatTable(path: string, scores: NamedScore[]): string[] {
  const labelled = scores.some(({ label }) => label !== undefined);
  const header = ["class_id", "probability", ...(labelled ? ["label"] : [])];
  const rows = scores.map(({ classId, probability, label = "" }) => [
    String(classId),
    probability.toFixed(7),
    ...(labelled ? [label] : []),
  ]);
  const width = (column: number) => Math.max(header[column]!.length, ...rows.map((row) => row[column]!.length));
  const line = (cells: string[]) => cells.map((cell, column) => cell.padEnd(width(column))).join(" ").trimEnd();
  return [
    `Image path: ${path}`,
    `Top ${scores.length} results:`,
    line(header),
    "-".repeat(line(header).length),
    ...rows.map(line),
    "",
  ];
}

/** Collects results and prints them, like the original sample's log or as one JSON document. */
export class Report {
  /** Whether something has failed. */
  failed = false;
  readonly #json: boolean;
  readonly #streams: Streams;
  readonly #results = new Map<string, NamedScore[]>();
  readonly #failures: InputFailure[] = [];
  #toPrint: string[] = [];
  #progress: Progress | undefined;

  constructor({ json }: { json: boolean }, streams: Streams) {
    this.#json = json;
    this.#streams = streams;
  }

  /** Prints a step of the program; not part of the JSON document. */
  step(text: string): void {
    if (!this.#json) this.#log(text);
  }

  /** Announces the images whose results will follow, in printing order, and a progress display for them. */
  expect(paths: string[], progress?: Progress): void {
    this.#toPrint = paths;
    this.#progress = progress;
  }

  /** Adds the result of one image; it is printed after those before it. */
  add(path: string, scores: NamedScore[]): void {
    this.#results.set(path, scores);
    this.#progress?.advance();
    this.#printReady();
  }

  /** Adds an error about one image. */
  fail(failure: InputFailure): void {
    this.#failures.push(failure);
    this.#progress?.advance();
    this.error(failure.message);
    this.#toPrint = this.#toPrint.filter((path) => path !== failure.path);
    this.#printReady();
  }

  /** Prints one line on standard error. */
  error(message: string): void {
    this.failed = true;
    const line = `[ ERROR ] ${message}\n`;
    if (this.#progress) this.#progress.log(line);
    else this.#streams.err(line);
  }

  /** Prints the JSON document, if requested. */
  end(about: { model: string; device: string }, paths: string[]): void {
    if (!this.#json) return;
    const images = paths.flatMap((path) => {
      const top = this.#results.get(path);
      return top ? [{ path, top }] : [];
    });
    // First arguments that are not images, then images that could not be read, in their order.
    const places = new Map(paths.map((path, index) => [path, index]));
    const place = ({ path }: InputFailure) => places.get(path) ?? -1;
    const errors = this.#failures.toSorted((a, b) => place(a) - place(b));
    this.#streams.out(JSON.stringify({ ...about, images, errors }, null, 2) + "\n");
  }

  #printReady(): void {
    if (this.#json) return;
    while (this.#toPrint.length > 0) {
      const scores = this.#results.get(this.#toPrint[0]!);
      if (scores === undefined) return;
      formatTable(this.#toPrint.shift()!, scores).forEach((line) => this.#log(line));
    }
  }

  #log(text: string): void {
    this.#streams.out(`[ INFO ] ${text}`.trimEnd() + "\n");
  }
}
