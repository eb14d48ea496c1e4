import { assert, assertEquals } from "@std/assert";
import { test } from "node:test";
import { Metrics } from "./metrics.ts";

test("the text has what was counted, the queues, and the process's memory and time", async () => {
  const models = [{ name: "m", waiting: 2, running: 1 }];
  const metrics = new Metrics({ version: "1", openvino: "2" }, () => models, { used: 3, limit: 4 });
  metrics.answered("m", 200, 0.02);
  metrics.answered("m", 503, undefined);
  metrics.inferred("m", 4, 0.01);
  metrics.waited("m", 0.5);
  const lines = new Map(
    (await metrics.text()).split("\n").map((line) => [line.replace(/ \S+$/, ""), Number(line.split(" ").at(-1))]),
  );
  const labels = (more = "") => `{model="m"${more}}`;
  assertEquals(lines.get(`serve_inference_requests_total${labels(',status="200"')}`), 1);
  assertEquals(lines.get(`serve_inference_requests_total${labels(',status="503"')}`), 1);
  assertEquals(lines.get(`serve_inference_request_duration_seconds_count${labels()}`), 1);
  assertEquals(lines.get(`serve_inference_batch_rows_sum${labels()}`), 4);
  assertEquals(lines.get(`serve_inference_duration_seconds_sum${labels()}`), 0.01);
  assertEquals([
    lines.get(`serve_inference_requests_waiting${labels()}`),
    lines.get(`serve_inference_requests_running${labels()}`),
  ], [2, 1]);
  assertEquals(lines.get(`serve_inference_queue_duration_seconds_sum${labels()}`), 0.5);
  assertEquals([lines.get("serve_held_bytes"), lines.get("serve_held_bytes_limit")], [3, 4]);
  assertEquals(lines.get('serve_build_info{version="1",openvino="2"}'), 1);
  assert(lines.get("process_resident_memory_bytes")! > 1e6);
  assert(lines.get("process_cpu_seconds_total")! > 0);
  assert(Math.abs(lines.get("process_start_time_seconds")! - Date.now() / 1000) < 3600);
});
