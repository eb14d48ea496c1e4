/** Writes many lines, each before the next begins, to a pipe that does not block where the runtime makes it so. */
import process from "node:process";
import { writeNow } from "../run/write_now.ts";

await new Promise((resolve) => process.stdout.write("", resolve));
await new Promise((resolve) => process.stderr.write("begins\n", resolve));
for (let line = 0; line < Number(process.argv[2]); line++) writeNow(`line ${line} …\n`);
