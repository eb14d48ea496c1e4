/** `samples/serve` with models of the kit, compiled as the kit's checks compile theirs. */
import { startServer, type TestServer } from "../../samples/serve/test_server.ts";

/**
 * Starts the server.
 *
 * @param paths The paths of the models, by the names they are to have.
 */
export function serveModels(paths: Readonly<Record<string, string>>): Promise<TestServer> {
  const models = Object.entries(paths).map(([name, path]) => `${name}=${path}`);
  const options = ["--property", "INFERENCE_PRECISION_HINT=f32", "--property", "PERFORMANCE_HINT=LATENCY"];
  return startServer(...models, ...options, "--max-waiting", "1000", "--max-body", "256", "--log-level", "info");
}
