import { load } from "../../ffi/load.ts";
import { layouts, structs } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import type { ProfilingInfo, ProfilingStatus } from "../profiling_info.ts";
import { check } from "./check.ts";

/** In the order of `ov_profiling_info_t`'s enumeration. */
export const statuses: readonly ProfilingStatus[] = ["NOT_RUN", "OPTIMIZED_OUT", "EXECUTED"];

/** Copies a request's profiling data, and frees the native list. */
export function readProfilingInfo(request: Pointer): ProfilingInfo[] {
  const { call, backend } = load();
  const list = structs.list();
  check(call.ov_infer_request_get_profiling_info(request, list), "getProfilingInfo");
  const [address = 0n, size = 0n] = list;
  const count = Number(size);
  if (count === 0 || address === 0n) return [];
  const layout = layouts.profilingInfo;
  const view = new DataView(backend.viewOf(address, count * layout.size));
  const text = (offset: number) => {
    const string = view.getBigUint64(offset, true);
    return string === 0n ? "" : backend.readString(string);
  };
  const infos = Array.from({ length: count }, (_, i): ProfilingInfo => {
    const at = i * layout.size;
    return {
      status: statuses[view.getInt32(at + layout.status, true)] ?? "NOT_RUN",
      nodeName: text(at + layout.nodeName),
      nodeType: text(at + layout.nodeType),
      execType: text(at + layout.execType),
      realTime: Number(view.getBigInt64(at + layout.realTime, true)),
      cpuTime: Number(view.getBigInt64(at + layout.cpuTime, true)),
    };
  });
  call.ov_profiling_info_list_free(list);
  return infos;
}
