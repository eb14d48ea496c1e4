import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Job, Reply } from "./worker.ts";

const photographs = new URL("../data/photographs/", import.meta.url);
const jobs = readdirSync(photographs).filter((name) => name.endsWith(".jpg")).sort().values();

/** One Worker: it gets a photograph, then the next when it has answered, until there are none left. */
function work(id: number): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const next = () => {
    const { value: name } = jobs.next();
    worker.postMessage((name ? { name, url: new URL(name, photographs).href } : "close") satisfies Job);
  };
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data === "closed") {
        worker.terminate();
        return resolve();
      }
      if (data !== "ready") {
        console.log(`worker ${id}: ${data.name} ${data.classId} ${data.label} ${data.score.toFixed(2)}`);
      }
      next();
    };
  });
}

const count = Math.min(2, availableParallelism());
await Promise.all(Array.from({ length: count }, (_, id) => work(id)));
