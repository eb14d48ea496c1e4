import { test } from "node:test";
import { assertEquals } from "@std/assert";
import type { Library, RequestSymbols } from "../backend.ts";
import { NodeWatch, noteSent } from "./watch.ts";
import { nextTurn } from "../thread.ts";

/*
 * Native threads wake the event loop before their run has ended, and libuv makes one of several wake-ups. Here both
 * happen when a test says so, in every runtime.
 */

let lastAddress = 0n;

/** A watch over a made-up request, and what happens to that natively. */
function watched() {
  const handle = { alive: 0, closed: 0 };
  let isRunning = false;
  let blocked = 0;
  const call = {
    ov_infer_request_set_callback: () => 0,
    ov_infer_request_wait_for: () => isRunning ? -9 : 0,
    ov_infer_request_wait() {
      // It would not return as long as the run goes on, but for the microseconds after its wake-up.
      if (isRunning) blocked += 1;
      isRunning = false;
      return 0;
    },
  };
  const address = lastAddress += 16n;
  const watch = new NodeWatch({ call } as unknown as Library<RequestSymbols>, 1n, {
    address,
    callback: address + 8n,
    keepsAlive: (does) => void (handle.alive += does ? 1 : -1),
    close: () => void (handle.closed += 1),
    closeAtExit: () => {},
  });
  return {
    watch,
    handle,
    start() {
      watch.starting();
      isRunning = true;
      watch.started();
    },
    end: () => void (isRunning = false),
    /** The loop's turn after one wake-up or more. */
    async turn() {
      noteSent(address);
      await nextTurn();
      await nextTurn();
    },
    /** How often the thread waited for a run that had not ended. */
    blocked: () => blocked,
  };
}

/** Whether a promise is fulfilled by now. */
async function isFulfilled(promise: Promise<void>): Promise<boolean> {
  let fulfilled = false;
  void promise.then(() => fulfilled = true);
  await nextTurn();
  return fulfilled;
}

test("a wake-up that comes microseconds before the run has ended counts", async () => {
  const { watch, handle, start, turn, blocked } = watched();
  start();
  const ended = watch.ended();
  assertEquals([await isFulfilled(ended), handle.alive], [false, 1]);
  await turn();
  assertEquals([await isFulfilled(ended), handle.alive, blocked()], [true, 0, 1]);
  // And one that came before anybody asked.
  start();
  await turn();
  assertEquals([await isFulfilled(watch.ended()), blocked()], [true, 2]);
});

test("an earlier run's wake-up tells nothing of the next run, whose own counts", async () => {
  const { watch, start, end, turn, blocked } = watched();
  start();
  end(); // Seen by asking; its wake-up is on its way.
  start();
  const ended = watch.ended();
  await turn();
  assertEquals([await isFulfilled(ended), blocked()], [false, 0]);
  end();
  await turn();
  assertEquals([await isFulfilled(ended), blocked()], [true, 0]);
});

test("a run whose wake-up came in one with an earlier run's is found to have ended", async () => {
  const { watch, start, end, turn, blocked } = watched();
  start();
  end();
  start();
  const early = watch.ended();
  await turn(); // Both, while the second counts as running yet.
  assertEquals([await isFulfilled(early), blocked()], [false, 0]);
  end();
  await early;
  start();
  end();
  start();
  await turn();
  const late = watch.ended();
  assertEquals(await isFulfilled(late), false);
  end();
  await late;
  assertEquals(blocked(), 0);
});

test("runs that are seen to have ended otherwise leave the handle as it was", async () => {
  const { watch, handle, start, end, turn, blocked } = watched();
  for (let run = 0; run < 5; run++) {
    start();
    end();
    await watch.ended();
  }
  await turn();
  assertEquals([handle.alive, blocked()], [0, 0]);
  // The next wake-up may be the last of those, and the one after it is surely its own run's.
  start();
  const next = watch.ended();
  await turn();
  assertEquals([await isFulfilled(next), blocked()], [false, 0]);
  await turn();
  assertEquals([await isFulfilled(next), blocked()], [true, 1]);
});

test("release() lets those who wait go on, and closes the handle once", async () => {
  const { watch, handle, start, turn } = watched();
  start();
  const ended = watch.ended();
  watch.release();
  watch.release();
  await ended;
  await turn();
  assertEquals(handle.closed, 1);
});
