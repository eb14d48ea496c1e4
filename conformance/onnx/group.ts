/** Runs cases of the ONNX backend suite: `group.ts JOB`, where the job is JSON. */
import { fileURLToPath } from "node:url";
import { runJob } from "../run/job.ts";
import { onnxGroup } from "./checks.ts";

/** This file's path. */
export const groupFile: string = fileURLToPath(import.meta.url);

if (import.meta.main) await runJob([onnxGroup([])]);
