/** Reads the manifests and the Containerfile for the tests. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

type Fields = Record<string, unknown>;

/** Applies a patch to a manifest: fields are merged, null removes a field, and any other value replaces it. */
function merge<M extends Fields>(manifest: M, patch: Fields): M {
  const isFields = (value: unknown): value is Fields => {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  };
  const merged: Fields = { ...manifest };
  for (const [key, value] of Object.entries(patch)) {
    const old = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isFields(value) && isFields(old) ? merge(old, value) : value;
  }
  return merged as M;
}

/** A service as KServe creates it from the two manifests, with the runtime's container as the service changes it. */
export type Deployment = ReturnType<typeof readDeployment>;

/** Reads the manifests of a deployment mode. */
export function readDeployment(mode: "knative" | "standard") {
  const runtime = read("knative/serving-runtime.yaml");
  const knative = read("knative/inference-service.yaml");
  const service = mode === "knative" ? knative : merge(knative, read("standard/inference-service.yaml"));
  const [own] = runtime.spec.containers;
  const { model } = service.spec.predictor;
  const container = merge(own, { ...model, args: [...own.args, ...model.args ?? []] });
  return { runtime, service, container };
}

/** Reads a manifest. Its fields have no types: the tests are what checks them. */
function read(name: string) {
  return parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

/** The paths and ports at which a service is called. */
export function endpoints({ runtime, container }: Deployment): { path: string; port: number }[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  const probes = [livenessProbe, readinessProbe, startupProbe].flatMap((probe) => probe?.httpGet ?? []);
  const { annotations } = runtime.spec;
  const metrics = {
    path: annotations["prometheus.kserve.io/path"],
    port: Number(annotations["prometheus.kserve.io/port"]),
  };
  return [...probes, metrics];
}

/** Reads the last stage of the Containerfile. */
export function readContainerfile() {
  const text = readFileSync(new URL("../Containerfile", import.meta.url), "utf8");
  const joined = text.replaceAll(/^#.*\n/gm, "").replaceAll(/\\\n\s*/g, " ");
  const last = joined.slice(joined.lastIndexOf("\nFROM "));
  const value = (instruction: string) => new RegExp(`^${instruction} (.*)$`, "m").exec(last)![1]!.trim();
  return {
    text,
    entrypoint: JSON.parse(value("ENTRYPOINT")) as readonly string[],
    environment: Object.fromEntries(value("ENV").split(" ").map((pair) => pair.split("=") as [string, string])),
    user: value("USER"),
    port: Number(value("EXPOSE")),
    /** The name patterns of the libraries that it keeps. */
    libraries: [...joined.matchAll(/"\$libs"\/(\S+)/g)].map(([, pattern]) => pattern!),
    /** The npm packages that it installs. */
    packages: [...(/needed = \[(.*?)\]/.exec(joined)![1]!).matchAll(/'(.+?)'/g)].map(([, name]) => name!),
  };
}
