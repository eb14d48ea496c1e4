/*
 * What `bun run` and `npm run` start: tasks/run.ts in Bun, or in Node.js. It is JavaScript since an older Node.js, which
 * knows no TypeScript, is to find a newer one.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The Bun whose `bun run` started this, if one did. */
function callingBun() {
  const { npm_config_user_agent: agent, npm_execpath: path, PATH = "" } = process.env;
  if (agent?.startsWith("bun/")) return path;
  // `npx bun run` leaves npx's variables as they are, but for the path: npx puts the package's commands there.
  const folders = PATH.split(delimiter).filter((folder) => /[\\/]_npx[\\/]/.test(folder));
  return folders.map((folder) => join(folder, "..", "bun", "bin", "bun.exe")).find((file) => existsSync(file));
}

const bun = callingBun();
const [major, minor] = process.versions.node.split(".").map(Number);
const isNew = process.versions.bun || major > 26 || (major === 26 && minor >= 9);
const run = [fileURLToPath(new URL("run.ts", import.meta.url)), ...process.argv.slice(2)];
if (!bun && !isNew) {
  console.error(
    `Node.js ${process.versions.node} is too old: 26.9.0 or newer is needed. Without it: npx -y deno@2.9.6 task ${
      process.argv[2]
    }`,
  );
  process.exit(1);
}
const { error, status, signal } = spawnSync(bun ?? process.execPath, run, {
  stdio: "inherit",
});
if (error) throw error;
if (signal) process.kill(process.pid, signal);
process.exitCode = status ?? 1;
