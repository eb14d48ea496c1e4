import { fileURLToPath } from "node:url";

/** The folder with what the samples need besides OpenVINO. */
export const fetched: string = fileURLToPath(new URL("../../.cache/samples", import.meta.url));

/** How it gets there. */
export const fetchedBy = "deno task setup or npm run setup fetches it";
