/**
 * The measured work, by name. Each name means the same work in `peers/`:
 *
 * | name            | one iteration                                                                        |
 * | --------------- | ------------------------------------------------------------------------------------ |
 * | `infer-copy`    | a synchronous inference: the input copied in, the output copied out                  |
 * | `infer-record`  | the same, with the input passed by name; only here                                   |
 * | `infer-bare`    | its C calls in a bare loop; only here                                                |
 * | `infer-shared`  | a synchronous inference on the caller's memory, the same each time, the output read in place |
 * | `infer-rebind`  | the same with different memory each time                                             |
 * | `start-wait`    | an inference started and awaited, the output read in place                           |
 * | `start-bare`    | its C calls in a bare loop; only here                                                |
 * | `infer-async`   | the same with the output copied out: here the promise of it                          |
 * | `queue`         | a job of a queue whose callback copies the output out                                |
 * | `tensor-create` | a zeroed tensor of the input's shape created, read and released                      |
 * | `tensor-data`   | a tensor's data requested, and an element of it read                                 |
 * | `event-loop`    | a tick of a timer while a queue runs; only here                                      |
 */
import { inferAsync, startWait } from "./async.ts";
import { inferBare, startBare } from "./bare.ts";
import type { OpenCase } from "./case.ts";
import { inferCopy, inferRebind, inferRecord, inferShared } from "./infer.ts";
import { eventLoop } from "./lateness.ts";
import { queue } from "./queue.ts";
import { tensorCreate, tensorData } from "./tensor.ts";

/** The cases. */
export const cases = {
  "infer-copy": inferCopy,
  "infer-record": inferRecord,
  "infer-bare": inferBare,
  "infer-shared": inferShared,
  "infer-rebind": inferRebind,
  "start-wait": startWait,
  "start-bare": startBare,
  "infer-async": inferAsync,
  queue,
  "tensor-create": tensorCreate,
  "tensor-data": tensorData,
  "event-loop": eventLoop,
} as const satisfies Record<string, OpenCase>;

/** A case's name. */
export type CaseName = keyof typeof cases;
