import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Job, Reply } from "./worker.ts";

const photographs = new URL("../data/photographs/", import.meta.url);
const jobs = readdirSync(photographs).filter((name) => name.endsWith(".jpg")).sort().values();

/** Runs one Worker: it gets the next photograph after each answer, until none is left. */
function work(id: number): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  const next = () => {
    const { value: name } = jobs.next();
    worker.postMessage((name ? { name, url: new URL(name, photographs).href } : "close") satisfies Job);
  };
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (reply: Reply) => {
      if (reply === "closed") return worker.terminate().then(() => resolve());
      if (reply !== "ready") {
        console.log(`worker ${id}: ${reply.name} ${reply.classId} ${reply.label} ${reply.score.toFixed(2)}`);
      }
      next();
    });
  });
}

const count = Math.min(2, availableParallelism());
await Promise.all(Array.from({ length: count }, (_, id) => work(id)));
