import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { load, type OpenVINO } from "../../ffi/load.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { CoreSettings } from "./core_settings.ts";
import { propertyArray } from "./property_array.ts";

/** A fake library that records its calls and returns a status. */
function noting(status = 0): { ov: OpenVINO; told: string[] } {
  const { backend } = load();
  const told: string[] = [];
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, -1));
  const call = {
    ov_core_set_properties(_core: bigint, device: Uint8Array | null, count: bigint, array: BigUint64Array) {
      const pairs = Array.from(
        { length: Number(count) },
        (_, i) => `${backend.readString(array[2 * i]!)}=${backend.readString(array[2 * i + 1]!)}`,
      );
      told.push(`${device ? text(device) : "all"}: ${pairs.join(" ")}`);
      return status;
    },
    ov_core_add_extension(_core: bigint, path: Uint8Array) {
      told.push(`extension ${text(path)}`);
      return status;
    },
  };
  return { ov: { call, backend } as unknown as OpenVINO, told };
}

test("replay() tells another core what was noted, in the same order", () => {
  const { ov, told } = noting();
  const settings = new CoreSettings(ov, undefined);
  settings.noteProperties("CPU", propertyArray({ PERF_COUNT: true, NUM_STREAMS: 2 }));
  settings.noteProperties(undefined, propertyArray({ LOG_LEVEL: "LOG_ERROR" }));
  settings.noteExtension("/a/b.so");
  settings.noteProperties("CPU", propertyArray({ PERF_COUNT: false }));
  settings.replay(1n);
  assertEquals(told, [
    "extension /a/b.so",
    "CPU: PERF_COUNT=YES NUM_STREAMS=2",
    "all: LOG_LEVEL=LOG_ERROR",
    "CPU: PERF_COUNT=NO",
  ]);
});

test("what is set again and again is told once, and last", () => {
  const { ov, told } = noting();
  const settings = new CoreSettings(ov, undefined);
  for (let i = 0; i < 1000; i++) {
    settings.noteProperties("CPU", propertyArray({ NUM_STREAMS: i, PERF_COUNT: true }));
    settings.noteProperties("CPU", propertyArray({ PERF_COUNT: i % 2 === 0, NUM_STREAMS: i }));
    if (i === 0) settings.noteProperties(undefined, propertyArray({ NUM_STREAMS: 7 }));
  }
  settings.replay(1n);
  assertEquals(told, ["all: NUM_STREAMS=7", "CPU: PERF_COUNT=NO NUM_STREAMS=999"]);
});

test("what is the whole process's is not set again", () => {
  const { ov, told } = noting();
  const settings = new CoreSettings(ov, undefined);
  settings.noteProperties(undefined, propertyArray({ FORCE_TBB_TERMINATE: true, PERF_COUNT: true }));
  settings.noteProperties(undefined, propertyArray({ FORCE_TBB_TERMINATE: true }));
  settings.replay(1n);
  assertEquals(told, ["all: PERF_COUNT=YES"]);
});

test("replay() throws what the library refuses, with its name", () => {
  const { ov } = noting(-1);
  const settings = new CoreSettings(ov, undefined);
  settings.replay(1n);
  settings.noteProperties("CPU", propertyArray({ PERF_COUNT: true }));
  assertThrows(() => settings.replay(1n), OpenVINOError, "setting PERF_COUNT");
});
