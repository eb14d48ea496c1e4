import { load } from "../../ffi/load.ts";
import { OpenVINOError, Status, statusNames } from "../openvino_error.ts";

/** Throws what a failed C call means. `what` says what was being done, with the names it was done to. */
export function check(status: number, what: string): void {
  if (status !== Status.OK) throw errorOf(status, what);
}

/** The error of a failed C call; must be asked for at once, since the runtime keeps only the last message. */
export function errorOf(status: number, what: string): OpenVINOError {
  const text = messageOf(status);
  return new OpenVINOError(status, text ? `${what}: ${text}` : `${what}: ${statusNames[status] ?? `status ${status}`}`);
}

/** The runtime's own message. For -14 it sets none, and the one it gives is an older call's. */
function messageOf(status: number): string {
  if (status === Status.INVALID_C_PARAM) return "";
  const { call, backend } = load();
  const address = call.ov_get_last_err_msg();
  if (address === 0n) return "";
  const text = backend.readString(address);
  call.ov_free(address);
  return cleanMessage(text);
}

/** A message without the source files and line numbers that the runtime puts into it. */
export function cleanMessage(text: string): string {
  const kept = text.split("\n").map((line) =>
    line
      .replace(/^Exception from \S+:\d+:\s*/, "")
      .replace(/^Check '.*' failed at \S+:\d+:\s*/, "")
      .replace(/\s+at \S+\.[ch]pp:\d+:?/g, "")
      .replace(/^\S+\.[ch]pp:\d+:?\s*/, "")
      .trim()
  ).filter((line) => line !== "");
  if (kept.length > 0) return kept.join("\n");
  // Nothing but a failed check: its condition is all there is to say.
  return /Check '(.*)' failed/.exec(text)?.[1] ?? "";
}
