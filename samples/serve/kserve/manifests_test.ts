import { assert, assertEquals } from "@std/assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Options, parseArguments } from "../arguments.ts";
import { projectFile } from "../../../conformance/test_support/serve_process.ts";
import { endpoints, readContainerfile, readDeployment } from "./manifests.ts";

const modes = ["knative", "standard"] as const;
const containerfile = readContainerfile();

/** Parses the image's command with a deployment's arguments. */
function optionsOf({ service, container }: ReturnType<typeof readDeployment>): Options {
  const folder = mkdtempSync(join(tmpdir(), "models-"));
  try {
    writeFileSync(join(folder, "model.xml"), "");
    const script = containerfile.entrypoint.indexOf("samples/serve/main.ts");
    const args = [...containerfile.entrypoint.slice(script + 1), ...container.args];
    const filled = args.map((arg) => arg.replace("{{.Name}}", service.metadata.name).replace("/mnt/models", folder));
    return parseArguments(filled) as Options;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const mode of modes) {
  const deployment = readDeployment(mode);
  const { runtime, service, container } = deployment;
  const { predictor } = service.spec;

  test(`${mode}: the server takes the arguments, and the model is called as the service is`, () => {
    const { models, host, logLevel } = optionsOf(deployment);
    assertEquals(models.map(({ name }) => name), [service.metadata.name]);
    assertEquals([host, logLevel], ["0.0.0.0", "info"]);
  });

  test(`${mode}: all ports are the one that the server listens on and may listen on`, () => {
    const { host, port } = optionsOf(deployment);
    for (const { containerPort } of container.ports) assertEquals(containerPort, port);
    const ports = [containerfile.port, ...endpoints(deployment).map(({ port }) => port)];
    for (const each of ports) assertEquals(each, port);
    assert(containerfile.entrypoint.includes(`--allow-net=${host}:${port}`));
  });

  test(`${mode}: requests end before the server's grace, and that before what the pod is given`, () => {
    const { limits, graceMs } = optionsOf(deployment);
    const podLimit = mode === "knative" ? predictor.timeout : predictor.terminationGracePeriodSeconds!;
    const sleep = container.lifecycle?.preStop.sleep.seconds ?? 0;
    assert(limits.timeoutMs < graceMs, `${limits.timeoutMs} ms, ${graceMs} ms`);
    assert(sleep + graceMs / 1000 < podLimit, `${sleep} s, ${graceMs} ms, ${podLimit} s`);
    assert(limits.timeoutMs / 1000 < predictor.timeout);
  });

  test(`${mode}: OpenVINO has as many threads as the container has processors`, () => {
    const { models } = optionsOf(deployment);
    assertEquals(models[0]!.properties["INFERENCE_NUM_THREADS"], container.resources.limits.cpu);
  });

  test(`${mode}: what clients make the server hold leaves a third of the container's memory to the model`, () => {
    const { limits: { budgetBytes, maxTextBytes, maxConnections } } = optionsOf(deployment);
    const gibibytes = Number(/^(\d+)Gi$/.exec(container.resources.limits.memory)![1]);
    const held = budgetBytes + 30 * maxTextBytes + 2 ** 15 * maxConnections;
    assert(held < gibibytes * 2 ** 30 * 2 / 3, `${held}`);
  });

  test(`${mode}: the service names this runtime, and a format and protocol of it`, () => {
    const { name } = runtime.metadata;
    const { model } = predictor;
    assertEquals(model.runtime, name);
    const formats: { name: string }[] = runtime.spec.supportedModelFormats;
    assert(formats.some(({ name }) => name === model.modelFormat.name));
    assert(runtime.spec.protocolVersions.includes(model.protocolVersion));
    assert(predictor.minReplicas < predictor.maxReplicas);
  });

  test(`${mode}: the container is as restricted as Kubernetes' policy "restricted" asks, with the image's user`, () => {
    assertEquals(container.securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: Number(containerfile.user.split(":")[0]),
      seccompProfile: { type: "RuntimeDefault" },
    });
  });
}

test("knative: the number of pods follows the requests, and a pod is sent no more than it lets in", () => {
  const deployment = readDeployment("knative");
  const { annotations } = deployment.service.metadata;
  const { scaleMetric, scaleTarget, containerConcurrency } = deployment.service.spec.predictor;
  assertEquals([annotations["serving.kserve.io/deploymentMode"], scaleMetric], ["Knative", "concurrency"]);
  assert(scaleTarget < containerConcurrency!);
  assert(containerConcurrency! <= optionsOf(deployment).models[0]!.maxWaiting);
});

test("knative: nothing that Knative refuses is there", () => {
  const { service, container } = readDeployment("knative");
  for (const field of ["lifecycle", "startupProbe", "env"]) assert(!(field in container), field);
  assert(!("terminationGracePeriodSeconds" in service.spec.predictor));
  for (const { name = "http1" } of container.ports) assertEquals(name, "http1");
});

test("standard: the number of pods follows what an autoscaler of Kubernetes knows", () => {
  const { service, container } = readDeployment("standard");
  const { annotations } = service.metadata;
  const { scaleMetric, scaleTarget } = service.spec.predictor;
  assertEquals(annotations["serving.kserve.io/deploymentMode"], "Standard");
  assertEquals([scaleMetric, scaleTarget], ["cpu", 80]);
  assert(!("containerConcurrency" in service.spec.predictor));
  assertEquals(container.startupProbe!.httpGet, container.readinessProbe.httpGet);
});

test("the image is called the same everywhere, with the version of this project", () => {
  const { version } = JSON.parse(readFileSync(projectFile("package.json"), "utf8"));
  const image = `openvino-ffi-serve:${version}`;
  for (const mode of modes) assertEquals(readDeployment(mode).container.image, image);
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  for (const text of [containerfile.text, readme]) {
    const names = [...text.matchAll(/openvino-ffi-serve:[\w.]+/g)].map(([name]) => name);
    assert(names.length > 0);
    assertEquals(names.filter((name) => name !== image), []);
  }
});

test("the image has the Deno that the README names, and the packages that the server imports", () => {
  const readme = readFileSync(projectFile("README.md"), "utf8");
  assertEquals(/deno:bin-([\d.]+)/.exec(containerfile.text)![1], /deno@([\d.]+)/.exec(readme)![1]);
  const folder = projectFile("samples/serve");
  const files = [folder, join(folder, "protocol"), projectFile("samples/common")]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith(".ts") && !file.endsWith("_test.ts"))
    .filter((file) => file.startsWith(folder) || /(command|failure|labels|thread_pool)\.ts$/.test(file));
  const imported = files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(/^(?:import|export) (?!type)[^;]*?from "((?:@[\w-]+\/)?[\w-]+)/gm)].map(([, name]) =>
      name!
    );
  });
  const packages = new Set(imported.filter((name) => !["node", "openvino-ffi"].includes(name)));
  assertEquals([...packages].sort(), [...containerfile.packages].sort());
});

test("the image has the files that the server imports", () => {
  const folder = projectFile("samples/serve/");
  const outside = readdirSync(folder).filter((name) => /(?<!_test)\.ts$/.test(name)).flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return Array.from(text.matchAll(/"\.\.\/([^"]+)"/g), ([, file]) => `samples/${file}`);
  });
  assert(outside.length > 0);
  const ignored = readFileSync(join(folder, "Containerfile.dockerignore"), "utf8").split("\n");
  const copied = [...containerfile.text.matchAll(/^COPY (samples\/\S+)/gm)].map(([, path]) => path!);
  for (const file of outside) {
    const path = copied.find((path) => `${file}/`.startsWith(`${path}/`) || path.startsWith(`${file}/`));
    assert(path !== undefined && ignored.includes(`!${path}`), file);
  }
});
