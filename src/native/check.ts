import { load } from "../../ffi/load.ts";
import { OpenVINOError, Status, statusNames } from "../openvino_error.ts";

/** Throws the error of a failed C call. `what` describes the call and its objects. */
export function check(status: number, what: string): void {
  if (status !== Status.OK) throw errorOf(status, what);
}

/** Returns the error of a failed C call. Call it at once: OpenVINO keeps only its last message. */
export function errorOf(status: number, what: string): OpenVINOError {
  const text = messageOf(status);
  return new OpenVINOError(status, text ? `${what}: ${text}` : `${what}: ${statusNames[status] ?? `status ${status}`}`);
}

/** OpenVINO's own message. Status -14 sets none, so the message it returns is that of an earlier call. */
function messageOf(status: number): string {
  if (status === Status.INVALID_C_PARAM) return "";
  const { call, backend } = load();
  const address = call.ov_get_last_err_msg();
  if (address === 0n) return "";
  const text = backend.readString(address);
  call.ov_free(address);
  return cleanMessage(text);
}

/** Removes the source files, line numbers and headings that OpenVINO puts into its messages. */
export function cleanMessage(text: string): string {
  const kept = text.split("\n").map((line) =>
    line
      .replace(/^Exception from \S+:\d+:\s*/, "")
      .replace(/^Check '.*' failed at \S+:\d+:\s*/, "")
      .replace(/\s+at \S+\.[ch]pp:\d+:?/g, "")
      .replace(/^\S+\.[ch]pp:\d+:?\s*/, "")
      .replace(/^FrontEnd API failed with \w+:$/, "")
      .trim()
  ).filter((line) => line !== "");
  if (kept.length > 0) return kept.join("\n");
  // The message holds only a failed check, whose condition is the best description.
  return /Check '(.*)' failed/.exec(text)?.[1] ?? "";
}
