import { availableParallelism } from "node:os";
import { type ContenderName, type Measurement, runtimes } from "./measurement.ts";
import { ratios, type Spread, spreadOf } from "./statistics.ts";

/** A performance goal: the most that a ratio may be. All ratios point one way: less is better. */
export interface Bar {
  /** The work, as shown to people. */
  readonly work: string;
  /** The id of the measurement. */
  readonly id: string;
  /**
   * What this library's number is divided by: a peer's of the same measurement, this library's own of another
   * measurement (an earlier one, or one of bare C calls), or nothing.
   */
  readonly against:
    | { readonly peer: ContenderName }
    | { readonly earlier: string }
    | { readonly bare: string }
    | "nothing";
  readonly of: "time" | "memory" | "milliseconds late";
  readonly atMost: number;
}

/** The result of a bar in one runtime. */
export interface Verdict {
  readonly bar: Bar;
  readonly runtime: typeof runtimes[number];
  readonly ratio?: Spread;
  /** Whether the median meets it; undefined if it was not measured. */
  readonly met?: boolean;
  /** Why it was not measured. */
  readonly reason?: string;
}

const C = { peer: "C" } as const;
const Python = { peer: "Python" } as const;

/** Python with Pillow decodes on one thread, this library's sample on all processors. */
const folderBound = availableParallelism() >= 8 ? 0.5 : 0.95;

/** The bars, each for every runtime. */
export const bars: readonly Bar[] = [
  { work: "sync infer, tiny model, copying in and out", id: "infer-copy tiny", against: C, of: "time", atMost: 1.5 },
  {
    work: "sync infer, tiny model, copying in and out",
    id: "infer-copy tiny",
    against: Python,
    of: "time",
    atMost: 1 / 3,
  },
  {
    work: "sync infer, tiny model, record of inputs",
    id: "infer-record tiny",
    against: { bare: "infer-bare tiny" },
    of: "time",
    atMost: 1.3,
  },
  { work: "sync infer, tiny model, shared in and out", id: "infer-shared tiny", against: C, of: "time", atMost: 1.25 },
  {
    work: "queue of 4, tiny model, callback reads the result",
    id: "queue-4 tiny",
    against: Python,
    of: "time",
    atMost: 1 / 4,
  },
  {
    work: "queue of 4, tiny model, callback reads the result",
    id: "queue-4 tiny",
    against: C,
    of: "time",
    atMost: 1 / 0.6,
  },
  {
    work: "queue of 16, tiny model, callback reads the result",
    id: "queue-16 tiny",
    against: C,
    of: "time",
    atMost: 1 / 0.45,
  },
  ...(["tiny", "lenet"] as const).flatMap((model): Bar[] => [
    { work: `startAsync and wait, ${model}`, id: `start-wait ${model}`, against: C, of: "time", atMost: 1.2 },
    {
      work: `startAsync and wait, ${model}`,
      id: `start-wait ${model}`,
      against: { bare: `start-bare ${model}` },
      of: "time",
      atMost: 1.2,
    },
    { work: `inferAsync, ${model}`, id: `infer-async ${model}`, against: C, of: "time", atMost: 1.2 },
  ]),
  ...[2, 16].flatMap((requests): Bar[] => {
    const [work, id] = [`queue of ${requests}, efficientnet-lite0`, `queue-${requests} efficientnet-lite0`];
    return [
      { work, id, against: C, of: "time", atMost: 1 / 0.98 },
      { work, id, against: Python, of: "time", atMost: 1 },
    ];
  }),
  ...["googlenet-v1", "alexnet"].flatMap((model): Bar[] => [
    { work: `queue, ${model}`, id: `queue ${model}`, against: C, of: "time", atMost: 1 / 0.98 },
    { work: `queue, ${model}`, id: `queue ${model}`, against: Python, of: "time", atMost: 1 },
  ]),
  {
    work: "process start to first classification",
    id: "start-up efficientnet-lite0",
    against: Python,
    of: "time",
    atMost: 0.8,
  },
  {
    work: "process start to a photograph's classification",
    id: "start-up photograph",
    against: Python,
    of: "time",
    atMost: 0.8,
  },
  ...[
    ["folder 200", "200 photographs of 500×375, whole process"],
    ["folder 12-megapixel", "20 photographs of 12 megapixels, whole process"],
    ["folder 12-megapixel full-size", "the same, decoded at full size"],
  ].map(([id, work]): Bar => ({ work: work!, id: id!, against: Python, of: "time", atMost: folderBound })),
  {
    work: "memory after many tiny inferences",
    id: "memory end",
    against: { earlier: "memory start" },
    of: "memory",
    atMost: 1.02,
  },
  { work: "memory after many tiny inferences", id: "memory end", against: Python, of: "memory", atMost: 1 },
  {
    work: "5 ms timer while a queue runs googlenet-v1, p99",
    id: "event-loop googlenet-v1",
    against: "nothing",
    of: "milliseconds late",
    atMost: 20,
  },
];

/** Judges the bars. A bar that could not be measured has a reason, and is neither met nor missed. */
export function judge(measurements: readonly Measurement[], judged: readonly Bar[] = bars): Verdict[] {
  return judged.flatMap((bar) => runtimes.map((runtime) => judgeOne(bar, runtime, measurements)));
}

function judgeOne(bar: Bar, runtime: Verdict["runtime"], measurements: readonly Measurement[]): Verdict {
  const samplesOf = (id: string, name: ContenderName) => {
    const found = measurements.find((measurement) => measurement.id === id);
    return found?.samples[name] ??
      (found ? `${name} was left out${found.leftOut[name] ? `: ${found.leftOut[name]}` : ""}` : "not in this run");
  };
  const own = samplesOf(bar.id, runtime);
  const base = bar.against === "nothing"
    ? undefined
    : "peer" in bar.against
    ? samplesOf(bar.id, bar.against.peer)
    : samplesOf("bare" in bar.against ? bar.against.bare : bar.against.earlier, runtime);
  if (typeof own === "string") return { bar, runtime, reason: own };
  if (typeof base === "string") return { bar, runtime, reason: base };
  const values = base === undefined ? own : ratios(own, base);
  const ratio = spreadOf(values);
  return { bar, runtime, ratio, met: ratio.median <= bar.atMost };
}
