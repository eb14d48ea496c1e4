/**
 * Loads a server with autocannon, as one JSON argument says: `{ url, bodyFile, headerLength, connections, seconds,
 * rate }`. Prints how the answers were spread over statuses, and how long those with 200 took.
 */
import autocannon from "autocannon";
import { readFileSync } from "node:fs";
import process from "node:process";

const { url, bodyFile, headerLength, connections, seconds, rate } = JSON.parse(process.argv[2]);
const statuses = {};
const durations = [];
const result = await autocannon({
  url,
  method: "POST",
  headers: { "Content-Type": "application/octet-stream", "Inference-Header-Content-Length": String(headerLength) },
  body: readFileSync(bodyFile),
  connections,
  duration: seconds,
  timeout: 60,
  ...(rate ? { overallRate: rate } : {}),
  setupClient: (client) => {
    client.on("response", (status, _bytes, milliseconds) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 200) durations.push(milliseconds);
    });
  },
});
durations.sort((a, b) => a - b);
const percentile = (share) => durations[Math.min(durations.length - 1, Math.floor(share * durations.length))];
console.log(JSON.stringify({
  statuses,
  errors: result.errors,
  timeouts: result.timeouts,
  seconds: result.duration,
  p50: percentile(0.5),
  p99: percentile(0.99),
}));
