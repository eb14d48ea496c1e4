import process from "node:process";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Budget } from "./budget.ts";
import type { LoadedModel, Observer } from "./loaded_model.ts";

const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const rowBuckets = [1, 2, 4, 8, 16, 32, 64];

/** Metrics for Prometheus. */
export class Metrics implements Observer {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: "serve_inference_requests_total",
    help: "Requests for an inference, by the status of their answer",
    labelNames: ["model", "status"],
    registers: [this.#registry],
  });
  readonly #requestDuration = new Histogram({
    name: "serve_inference_request_duration_seconds",
    help: "From a request's headers to its answer, for those that were let in",
    labelNames: ["model"],
    buckets: durationBuckets,
    registers: [this.#registry],
  });
  readonly #inferenceDuration = new Histogram({
    name: "serve_inference_duration_seconds",
    help: "Inferences on the device",
    labelNames: ["model"],
    buckets: durationBuckets,
    registers: [this.#registry],
  });
  readonly #rows = new Histogram({
    name: "serve_inference_batch_rows",
    help: "Rows of an inference",
    labelNames: ["model"],
    buckets: rowBuckets,
    registers: [this.#registry],
  });

  readonly #queueDuration = new Histogram({
    name: "serve_inference_queue_duration_seconds",
    help: "How long requests have waited for their turn",
    labelNames: ["model"],
    buckets: durationBuckets,
    registers: [this.#registry],
  });

  /**
   * Creates the metrics.
   *
   * @param versions Those of the server and of OpenVINO.
   * @param models Returns the current models, whose queues are read when metrics are requested.
   * @param budget The bytes that clients make the server hold.
   */
  constructor(
    versions: Readonly<Record<"version" | "openvino", string>>,
    models: () => readonly Pick<LoadedModel, "name" | "waiting" | "running">[],
    budget: Pick<Budget, "used" | "limit">,
  ) {
    this.#addProcess();
    const registers = [this.#registry];
    const build = new Gauge({
      name: "serve_build_info",
      help: "The server",
      labelNames: ["version", "openvino"],
      registers,
    });
    build.set(versions, 1);
    new Gauge({
      name: "serve_held_bytes",
      help: "Bytes that clients make the server hold",
      registers,
      collect() {
        this.set(budget.used);
      },
    });
    new Gauge({ name: "serve_held_bytes_limit", help: "The most of them", registers }).set(budget.limit);
    const gauges = { waiting: "Requests that wait for their turn", running: "Inferences that run" } as const;
    for (const [name, help] of Object.entries(gauges) as [keyof typeof gauges, string][]) {
      new Gauge({
        name: `serve_inference_requests_${name}`,
        help,
        labelNames: ["model"],
        registers: [this.#registry],
        collect() {
          for (const model of models()) this.set({ model: model.name }, model[name]);
        },
      });
    }
  }

  /**
   * Adds those of prom-client's default metrics that work in both runtimes: without reading /proc, the others are zero
   * in Deno.
   */
  #addProcess(): void {
    const registers = [this.#registry];
    new Gauge({
      name: "process_resident_memory_bytes",
      help: "Physical memory of the process",
      registers,
      collect() {
        this.set(process.memoryUsage().rss);
      },
    });
    new Counter({
      name: "process_cpu_seconds_total",
      help: "Processor time of the process",
      registers,
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / 1e6);
      },
    });
    const start = new Gauge({ name: "process_start_time_seconds", help: "When the process began", registers });
    start.set(performance.timeOrigin / 1000);
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

  /** Counts an inference. */
  inferred(model: string, rows: number, seconds: number): void {
    this.#inferenceDuration.observe({ model }, seconds);
    this.#rows.observe({ model }, rows);
  }

  /** Counts a request whose turn has come. */
  waited(model: string, seconds: number): void {
    this.#queueDuration.observe({ model }, seconds);
  }

  /** Formats the metrics for Prometheus. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
