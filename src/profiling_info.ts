/** Whether a node of a model was executed. */
export type ProfilingStatus = "NOT_RUN" | "OPTIMIZED_OUT" | "EXECUTED";

/** The time that a node of a model took: `openvino.ProfilingInfo` in Python. */
export interface ProfilingInfo {
  /** Whether the node was executed. */
  readonly status: ProfilingStatus;
  /** The node's name. */
  readonly nodeName: string;
  /** The node's operation type. */
  readonly nodeType: string;
  /** The kernel that executed the node. */
  readonly execType: string;
  /** Total time in microseconds. */
  readonly realTime: number;
  /** CPU time in microseconds. */
  readonly cpuTime: number;
}
