/** Whether a node of a model was run. */
export type ProfilingStatus = "NOT_RUN" | "OPTIMIZED_OUT" | "EXECUTED";

/** How long a node of a model took: `openvino.ProfilingInfo` in Python. */
export interface ProfilingInfo {
  /** Whether it was run. */
  readonly status: ProfilingStatus;
  /** Its name. */
  readonly nodeName: string;
  /** Its operation. */
  readonly nodeType: string;
  /** The kernel that ran it. */
  readonly execType: string;
  /** Microseconds it took in all. */
  readonly realTime: number;
  /** Microseconds of processor time. */
  readonly cpuTime: number;
}
