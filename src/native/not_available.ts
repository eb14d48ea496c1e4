import process from "node:process";
import { OpenVINOError, Status } from "../openvino_error.ts";

/**
 * Returns the error for what the C API cannot do, where the C++ API is of no help.
 *
 * @param what What is not available.
 * @param reason Why it is not.
 */
export function notAvailable(what: string, reason: string): OpenVINOError {
  return new OpenVINOError(
    Status.NOT_IMPLEMENTED,
    `${what}: not available with this OpenVINO on ${process.platform} ${process.arch}: the C API has no function for it, and ${reason}`,
  );
}
