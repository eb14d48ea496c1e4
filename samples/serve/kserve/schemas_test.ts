import { assert, assertEquals, assertMatch } from "@std/assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { pythonClients } from "../../../conformance/test_support/python_clients.ts";
import { readDeployment } from "./manifests.ts";

const python = await pythonClients({
  requirements: new URL("requirements.txt", import.meta.url),
  options: ["--no-deps"],
});
const skip = python ? false : "pip cannot install the schemas here";
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/** Runs a program of the requirements. */
function run(program: string, args: readonly string[], input = ""): Ended {
  const path = join(python!.folder, "bin", program);
  const { status, stdout, stderr, error } = spawnSync(path, args, { input, encoding: "utf8" });
  if (error) throw error;
  return { code: status, out: stdout + stderr };
}

/** The manifests that `kubectl apply -k` would send. */
function rendered(mode: string): string {
  const { code, out } = run("kubectl", ["kustomize", file(mode)]);
  assertEquals(code, 0, out);
  return out;
}

/** Runs a Python program on manifests. */
async function runOn(manifests: string, ...args: string[]): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    const path = join(folder, "manifests.yaml");
    writeFileSync(path, manifests);
    const { code, out, err } = await python!.run(...args, path);
    return { code, out: out + err };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Validates manifests with KServe's client and the schemas of Kubernetes. */
const check = (manifests: string) => runOn(manifests, file("check_manifests.py"));

test("kubectl renders the manifests as these tests read them", { skip }, () => {
  for (const mode of ["knative", "standard"] as const) {
    const [runtime, service] = parseAllDocuments(rendered(mode)).map((document) => document.toJS());
    const read = readDeployment(mode);
    assertEquals(runtime, read.runtime);
    assertEquals(service, read.service);
  }
});

test("the manifests are what KServe and Kubernetes have, and nothing else", { skip, timeout: 900_000 }, async () => {
  for (const mode of ["knative", "standard"]) {
    assertEquals(await check(rendered(mode)), { code: 0, out: "2 checked\n" });
  }
});

test("a manifest with a wrong field or type is refused", { skip, timeout: 900_000 }, async () => {
  for (
    const [right, wrong, problem] of [
      ["periodSeconds: 5", "periodSecond: 5", "readinessProbe: Additional properties are not allowed ('periodSecond'"],
      ["port: 8080\n      periodSeconds", "port: true\n      periodSeconds", "livenessProbe.httpGet.port: True is not"],
      ["scaleMetric:", "scaleMetrics:", "predictor: Additional properties are not allowed ('scaleMetrics'"],
      ["minReplicas: 1", "minReplicas: one", "$.spec.predictor.minReplicas: 'one' is not of type 'integer'"],
      ["autoSelect: true", "autoSelect: 1", "supportedModelFormats[0].autoSelect: 1 is not of type 'boolean'"],
      ["seconds: 10", "seconds: ten", "lifecycle.preStop.sleep.seconds: 'ten' is not of type 'integer'"],
      ["      modelFormat:\n        name: openvino\n", "", "predictor.model: 'modelFormat' is a required property"],
      ["serving.kserve.io/v1beta1", "serving.kserve.io/v1", "none of KServe's resources"],
    ] as const
  ) {
    const manifests = rendered("standard");
    assert(manifests.includes(right), right);
    const { code, out } = await check(manifests.replace(right, wrong));
    assert(out.includes(problem), out);
    assertEquals([code, out.trim().split("\n").length], [1, 2], out);
  }
});

test("yamllint finds nothing in the manifests, and a field given twice", { skip, timeout: 900_000 }, async () => {
  const rules = "{extends: default, rules: {document-start: disable, line-length: {max: 120}}}";
  const args = ["-m", "yamllint", "--strict", "-d", rules];
  const { code, out } = await python!.run(...args, file("knative"), file("standard"));
  assertEquals([code, out], [0, ""]);
  const manifest = readFileSync(file("knative/serving-runtime.yaml"), "utf8");
  assertEquals((await runOn(manifest, ...args)).code, 0);
  const doubled = await runOn(manifest.replace("kind: ServingRuntime\n", "$&$&"), ...args);
  assertEquals(doubled.code, 1);
  assertMatch(doubled.out, /duplication of key "kind"/);
});

test("hadolint finds nothing in the Containerfile, and something in a doctored one", { skip }, () => {
  const text = readFileSync(new URL("../Containerfile", import.meta.url), "utf8");
  const lint = (text: string) => run("hadolint", ["--no-color", "--failure-threshold", "style", "-"], text);
  assertEquals(lint(text), { code: 0, out: "" });
  const { code, out } = lint(text.replace("python3-pip", "python3-pip sudo").replace("USER 65532:65532", "USER root"));
  assertEquals(code, 1);
  assertMatch(out, /DL3002 .*root/);
});
