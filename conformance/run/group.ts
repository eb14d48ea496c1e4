/**
 * Runs checks of the documented API: `group.ts JOB`, where the job is JSON. The runner starts it in each runtime, once
 * for each group and network.
 */
import { fileURLToPath } from "node:url";
import { groups } from "../checks/mod.ts";
import { runJob } from "./job.ts";

/** This file's path. */
export const groupFile: string = fileURLToPath(import.meta.url);

if (import.meta.main) await runJob(groups);
