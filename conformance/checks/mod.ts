/** All checks, by class. */
import type { Group } from "./check.ts";
import { constOutput } from "./const_output.ts";

/** The groups, in the order of the reports. */
export const groups: readonly Group[] = [constOutput];
