import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { startThread } from "../threads.ts";
import type { Job, Reply } from "./worker.ts";

const photographs = new URL("../data/photographs/", import.meta.url);
const jobs = readdirSync(photographs).filter((name) => name.endsWith(".jpg")).sort().values();

/** Runs one Worker: it gets the next photograph after each answer, until none is left. */
function work(id: number): Promise<void> {
  const worker = startThread<Job, Reply>(new URL("./worker.ts", import.meta.url));
  const next = () => {
    const { value: name } = jobs.next();
    worker.post(name ? { name, url: new URL(name, photographs).href } : "close");
  };
  return new Promise((resolve, reject) => {
    const answered = (reply: Reply) => {
      if (reply === "closed") {
        worker.end();
        return resolve();
      }
      if (reply !== "ready") {
        console.log(`worker ${id}: ${reply.name} ${reply.classId} ${reply.label} ${reply.score.toFixed(2)}`);
      }
      next();
    };
    worker.listen(answered, reject);
  });
}

const count = Math.min(2, availableParallelism());
await Promise.all(Array.from({ length: count }, (_, id) => work(id)));
