import type { InputFailure } from "../common/pictures/inputs.ts";
import type { Paint, Style } from "./paint.ts";
import type { Progress } from "../common/progress.ts";
import { formatSpeed } from "./speed.ts";
import type { ClassScore } from "../common/top_classes.ts";

/** The report's streams: results go to standard output, errors to standard error. */
export interface Streams {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Their painters. */
  paint: { out: Paint; err: Paint };
}

/** What a report prints. */
export interface ReportOptions {
  /** Whether to print one JSON document. */
  json: boolean;
  /** Whether to print nothing but results and errors. */
  quiet: boolean;
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

/** The styles of a table's lines: the path, and the most probable class. */
const tableStyles = new Map<number, Style>([[0, "bold"], [4, "green"]]);

/** Collects results and prints them, like the original sample's log or as one JSON document. */
export class Report {
  /** Whether something has failed. */
  failed = false;
  readonly #options: ReportOptions;
  readonly #streams: Streams;
  readonly #now: () => number;
  readonly #results = new Map<string, NamedScore[]>();
  readonly #failures: InputFailure[] = [];
  #toPrint: string[] = [];
  #progress: Progress | undefined;
  #start: number | undefined;

  /** @param now Returns the milliseconds since the start of the program. */
  constructor(options: ReportOptions, streams: Streams, now: () => number = () => performance.now()) {
    this.#options = options;
    this.#streams = streams;
    this.#now = now;
  }

  /** Prints a step of the program; not part of the JSON document. */
  step(text: string): void {
    if (!this.#options.json && !this.#options.quiet) this.#log(text);
  }

  /** Tells that inference starts now. */
  start(): void {
    this.#start = this.#now();
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
    const line = `${this.#streams.paint.err("red", "[ ERROR ]")} ${message}\n`;
    if (this.#progress) this.#progress.log(line);
    else this.#streams.err(line);
  }

  /** Prints how long it took, or the JSON document if requested. */
  end(about: { model: string; device: string }, paths: string[]): void {
    if (this.#options.json) this.#printDocument(about, paths);
    else this.#printSpeed(paths);
  }

  #printSpeed(paths: string[]): void {
    const classified = paths.filter((path) => this.#results.has(path)).length;
    if (this.#start === undefined || classified === 0) return;
    const now = this.#now();
    this.step(formatSpeed(classified, { inference: now - this.#start, whole: now }));
  }

  #printDocument(about: { model: string; device: string }, paths: string[]): void {
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
    if (this.#options.json) return;
    while (this.#toPrint.length > 0) {
      const scores = this.#results.get(this.#toPrint[0]!);
      if (scores === undefined) return;
      formatTable(this.#toPrint.shift()!, scores).forEach((line, index) => this.#log(line, tableStyles.get(index)));
    }
  }

  #log(text: string, style?: Style): void {
    const { out, paint } = this.#streams;
    out(`${paint.out("dim", "[ INFO ]")} ${style ? paint.out(style, text) : text}`.trimEnd() + "\n");
  }
}
