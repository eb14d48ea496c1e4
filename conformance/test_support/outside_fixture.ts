/** A server of `outside_server_test.ts`: `outside_fixture.ts PORT NAME [WHAT]`. */
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import process from "node:process";

const [port, name, what] = process.argv.slice(2);

// It keeps the outputs open, as Triton's Python backends do.
if (what === "with a child") spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });

const server = createServer(({ url }, response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(url === "/v2" ? { name } : { name: "double", ready: true }));
});
server.once("error", ({ message }) => {
  console.log(message);
  process.exit(1);
});
server.listen(Number(port), "127.0.0.1");
