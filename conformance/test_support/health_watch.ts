/**
 * Asks for a server's health, each time over a connection of its own, until standard input ends: `health_watch.ts URL`.
 * Prints a line when it begins, and one with the result.
 */
import { request } from "node:http";
import process from "node:process";

const url = `${process.argv[2]}/v2/health/live`;
let [asked, failures, worstMs] = [0, 0, 0];
let isOver = false;
process.stdin.once("end", () => isOver = true).resume();

function ask(): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request(url, { agent: false }, (answer) => {
      answer.resume().once("close", () => resolve(answer.statusCode === 200));
    });
    asking.once("error", () => resolve(false)).end();
  });
}

// The first connection takes longer, in any runtime.
await ask();
console.log("watching");
while (!isOver) {
  const start = performance.now();
  if (!await ask()) failures += 1;
  asked += 1;
  worstMs = Math.max(worstMs, performance.now() - start);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(JSON.stringify({ asked, failures, worstMs }));
process.exit();
