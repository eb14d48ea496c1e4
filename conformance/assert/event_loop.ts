import { AssertionError } from "./mod.ts";

/**
 * Asserts that calls leave their work to another thread: that one of many is still going on when the microtasks that
 * follow it are over. A call that does the work itself never is, however slow the machine; of those that do not, the
 * other thread may now and then be done first.
 *
 * @param start The call.
 * @returns What one of the calls gave.
 */
export async function assertLeavesTheEventLoopFree<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt++) {
    let settled = false;
    const settle = () => void (settled = true);
    const promise = start();
    promise.then(settle, settle);
    for (let i = 0; i < 100; i++) await undefined;
    const free = !settled;
    const result = await promise;
    if (free) return result;
  }
  throw new AssertionError("The calls did their work on this thread");
}
