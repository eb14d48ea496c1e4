import { load } from "../../ffi/load.ts";
import { completions } from "./completions.ts";

let isArmed = false;

/** Makes the process wait at exit for native threads to finish, before memory is freed and the library unloaded. */
export function drainAtExit(): void {
  if (isArmed) return;
  isArmed = true;
  const { backend, call } = load();
  backend.onExit((certain) => {
    const running = completions.toArray();
    if (certain) { for (const { native } of running) call.ov_infer_request_cancel(native.pointer); }
    for (const { native } of running) call.ov_infer_request_wait(native.pointer);
  });
}
