import { assertEquals } from "@std/assert";
import { runInOwnProcess } from "./own_process.ts";

/** Fetches what the samples need besides OpenVINO, unless it is there. */
export async function ensureSampleFiles(): Promise<void> {
  const { code, stderr } = await runInOwnProcess(new URL("../../tasks/fetch_samples.ts", import.meta.url));
  assertEquals(code, 0, stderr);
}
