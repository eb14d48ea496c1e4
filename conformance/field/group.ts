/** Runs checks on models that others have made: `group.ts JOB`, where the job is JSON. */
import { fileURLToPath } from "node:url";
import { runJob } from "../run/job.ts";
import { fieldGroup } from "./checks.ts";

/** This file's path. */
export const groupFile: string = fileURLToPath(import.meta.url);

if (import.meta.main) await runJob([fieldGroup([])]);
