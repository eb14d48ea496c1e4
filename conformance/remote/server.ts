/** Runs `samples/serve` with models of the kit, compiled as the kit's checks compile theirs. */
import { startServer, type TestServer } from "../test_support/serve_process.ts";

/**
 * Starts the server.
 *
 * @param paths The models' paths by name.
 */
export function serveModels(paths: Readonly<Record<string, string>>): Promise<TestServer> {
  const models = Object.entries(paths).map(([name, path]) => `${name}=${path}`);
  // One thread: `slow` must be slow on every machine.
  const properties = ["INFERENCE_PRECISION_HINT=f32", "PERFORMANCE_HINT=LATENCY", "INFERENCE_NUM_THREADS=1"];
  const options = properties.flatMap((property) => ["--property", property]);
  return startServer(...models, ...options, "--max-waiting", "1000", "--max-body", "256", "--log-level", "info");
}
