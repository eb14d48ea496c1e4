import process from "node:process";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Budget } from "./budget.ts";
import type { LoadedModel } from "./loaded_model.ts";

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics for Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #registers = [this.#registry];
  readonly #requests = new Counter({
    name: "serve_inference_requests_total",
    help: "Requests for an inference, by the status of their answer",
    labelNames: ["model", "status"],
    registers: this.#registers,
  });
  readonly #requestDuration = this.#histogram(
    "request_duration_seconds",
    "From a request's headers to its answer, for those that were let in",
  );
  readonly #queueDuration = this.#histogram(
    "queue_duration_seconds",
    "How long requests have waited for their turn",
  );
  readonly #inferenceDuration = this.#histogram("duration_seconds", "Inferences on the device");
  readonly #rows = this.#histogram("batch_rows", "Rows of an inference", [1, 2, 4, 8, 16, 32, 64]);

  /** The models' queues and the budget are read when metrics are requested. */
  constructor(
    versions: Readonly<Record<"version" | "openvino", string>>,
    models: () => readonly Pick<LoadedModel, "name" | "waiting" | "running">[],
    budget: Pick<Budget, "used" | "limit">,
  ) {
    this.#gauge("serve_build_info", "The server", (gauge) => gauge.set(versions, 1), ["version", "openvino"]);
    this.#gauge("serve_held_bytes", "Bytes that clients make the server hold", (gauge) => gauge.set(budget.used));
    this.#gauge("serve_held_bytes_limit", "The most of them", (gauge) => gauge.set(budget.limit));
    const queues = { waiting: "Requests that wait for their turn", running: "Inferences that run" } as const;
    for (const which of ["waiting", "running"] as const) {
      this.#gauge(`serve_inference_requests_${which}`, queues[which], (gauge) => {
        for (const model of models()) gauge.set({ model: model.name }, model[which]);
      }, ["model"]);
    }
    // Those of prom-client's default metrics that work in every runtime: without reading /proc, others are 0 in Deno.
    this.#gauge("process_resident_memory_bytes", "Physical memory of the process", (gauge) => {
      gauge.set(process.memoryUsage().rss);
    });
    this.#gauge("process_start_time_seconds", "When the process began", (gauge) => {
      gauge.set(performance.timeOrigin / 1000);
    });
    new Counter({
      name: "process_cpu_seconds_total",
      help: "Processor time of the process",
      registers: this.#registers,
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / 1e6);
      },
    });
  }

  #histogram(name: string, help: string, buckets = seconds): Histogram<"model"> {
    const labelNames = ["model"] as const;
    return new Histogram({ name: `serve_inference_${name}`, help, labelNames, buckets, registers: this.#registers });
  }

  /** Adds numbers that are read when metrics are requested. */
  #gauge(name: string, help: string, read: (gauge: Gauge) => void, labelNames: readonly string[] = []): void {
    const gauge: Gauge = new Gauge({ name, help, labelNames, registers: this.#registers, collect: () => read(gauge) });
  }

  /** The content type of the text. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Counts an answer. `seconds` is undefined for a request that was not admitted. */
  answered(model: string, status: number, seconds: number | undefined): void {
    this.#requests.inc({ model, status });
    if (seconds !== undefined) this.#requestDuration.observe({ model }, seconds);
  }

  /** Counts an inference of a number of rows. */
  inferred(model: string, rows: number, seconds: number): void {
    this.#inferenceDuration.observe({ model }, seconds);
    this.#rows.observe({ model }, rows);
  }

  /** Counts a request whose turn has come after so many seconds. */
  waited(model: string, seconds: number): void {
    this.#queueDuration.observe({ model }, seconds);
  }

  /** Formats the metrics for Prometheus. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
