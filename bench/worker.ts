/** This library as a contender: takes the orders of `orders.ts` on standard input. */
import process from "node:process";
import { createInterface } from "node:readline";
import type { Case } from "./cases/case.ts";
import { lateness } from "./cases/lateness.ts";
import { type CaseName, cases } from "./cases/mod.ts";
import { type Answer, type Order, readOrder } from "./orders.ts";

/** The open cases, in the order of their opening. */
const opened: Case[] = [];

async function obey(order: Order): Promise<Answer> {
  switch (order.verb) {
    case "open": {
      const open = cases[order.work as CaseName];
      const made = open(order.model, order.requests);
      opened.push(made);
      return { requests: made.requests };
    }
    case "run": {
      const work = opened[order.place ?? 0];
      if (!work) throw new Error("no such case is open");
      lateness.length = 0;
      const start = process.hrtime.bigint();
      const running = work.run(order.iterations);
      // A blocking case must not pay for a turn of the event loop.
      if (running) await running;
      const nanoseconds = Number(process.hrtime.bigint() - start);
      return lateness.length > 0 ? { nanoseconds, lateness } : { nanoseconds };
    }
    case "close":
      for (const work of opened.splice(0)) work.close();
      return {};
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer: Answer;
  try {
    answer = await obey(readOrder(line));
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
