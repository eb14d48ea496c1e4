import { assertEquals } from "@std/assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { thisRuntime } from "../conformance/run/runtimes.ts";
import { calledIn } from "./called_in.ts";

const agent = "bun/1.4.5 npm/? node/v26.10.0 linux x64";

test("calledIn() takes npm's and Deno's variable, and in Bun that of Bun", () => {
  assertEquals(calledIn("Node", { INIT_CWD: "/here", npm_config_local_prefix: "/project" }), "/here");
  assertEquals(calledIn("Deno", { INIT_CWD: "/here" }), "/here");
  assertEquals(calledIn("Bun", { npm_config_user_agent: agent, npm_config_local_prefix: "/here" }), "/here");
  const nested = { npm_config_user_agent: agent, npm_config_local_prefix: "/here", INIT_CWD: "/outer" };
  assertEquals(calledIn("Bun", nested), "/here");
  assertEquals(calledIn("Deno", { ...nested, INIT_CWD: "/inner" }), "/inner");
  // What npx starts has npx's variables.
  const npx = { npm_config_user_agent: "npm/11 node/v26", npm_config_local_prefix: "/project", INIT_CWD: "/here" };
  assertEquals(calledIn("Bun", npx), "/here");
  assertEquals(calledIn("Bun", {}), undefined);
});

test("a task called in a subfolder names it", { timeout: 900_000 }, () => {
  const project = realpathSync(mkdtempSync(join(tmpdir(), "called-in-")));
  // Those of the task that runs the tests, which Deno would keep.
  const outer = Object.entries(process.env).filter(([name]) => /^(INIT_CWD$|npm_)/i.test(name));
  for (const [name] of outer) delete process.env[name];
  try {
    const subfolder = join(project, "sub", "folder");
    mkdirSync(subfolder, { recursive: true });
    writeFileSync(join(project, "print.cjs"), "console.log(JSON.stringify(process.env))");
    const [program, args, command] = ({
      Deno: [process.execPath, ["task", "--quiet"], "deno run --allow-env print.cjs"],
      Bun: [process.execPath, ["run", "--silent"], `"${process.execPath}" print.cjs`],
      Node: [process.platform === "win32" ? "npm.cmd" : "npm", ["run", "--silent"], `"${process.execPath}" print.cjs`],
    } as const)[thisRuntime()];
    const field = thisRuntime() === "Deno" ? "tasks" : "scripts";
    const file = thisRuntime() === "Deno" ? "deno.json" : "package.json";
    writeFileSync(join(project, file), JSON.stringify({ [field]: { where: command } }));
    const shell = program.endsWith(".cmd");
    const options = { cwd: subfolder, env: process.env, encoding: "utf8", shell } as const;
    const { stdout, stderr } = spawnSync(program, [...args, "where"], options);
    assertEquals([calledIn(thisRuntime(), JSON.parse(stdout)), stderr], [subfolder, ""]);
  } finally {
    Object.assign(process.env, Object.fromEntries(outer));
    rmSync(project, { recursive: true });
  }
});
