/**
 * A server that infers for any client, and its first client, for `permissions_test.ts`. Prints what the client
 * receives.
 */
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { AsyncInferQueue, Core } from "openvino-ffi";

const model = new URL("../models/relu_add.xml", import.meta.url);
const queue = new AsyncInferQueue<(values: number[]) => void>(new Core().compileModel(model, "CPU"), 2);
queue.setCallback((request, answer) => answer(Array.from(request.results.get(0).as("f32").data)));

const server = createServer(async (request, response) => {
  const values = new URL(request.url!, "http://localhost").searchParams.get("x")!.split(",").map(Number);
  await queue.startAsync(values, (answer) => response.end(JSON.stringify(answer)));
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  get(`http://127.0.0.1:${port}/?x=1,2,3,-4`, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => text += part);
    response.on("end", () => {
      console.log(text);
      server.close();
    });
  });
});
