/** Reads the manifests and the Containerfile for the tests. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The tested fields of a probe. */
export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: number };
}

/** The tested fields of a container. */
export interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly ports: readonly { readonly containerPort: number; readonly name?: string }[];
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly resources: { readonly limits: { readonly cpu: string; readonly memory: string } };
  readonly securityContext: Readonly<Record<string, unknown>>;
}

/** The tested fields of a ServingRuntime. */
export interface ServingRuntime {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly annotations: Readonly<Record<string, string>>;
    readonly protocolVersions: readonly string[];
    readonly supportedModelFormats: readonly { readonly name: string; readonly autoSelect: boolean }[];
    readonly containers: readonly [Container];
  };
}

/** The tested fields of an InferenceService. */
export interface InferenceService {
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly predictor: {
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly scaleMetric: string;
      readonly scaleTarget: number;
      readonly containerConcurrency?: number;
      readonly timeout: number;
      readonly terminationGracePeriodSeconds?: number;
      readonly model: Partial<Container> & {
        readonly runtime: string;
        readonly modelFormat: { readonly name: string };
        readonly protocolVersion: string;
      };
    };
  };
}

/** A service as KServe creates it from the two manifests. */
export interface Deployment {
  readonly runtime: ServingRuntime;
  readonly service: InferenceService;
  /** The runtime's container with the service's changes. */
  readonly container: Container;
}

type Fields = Record<string, unknown>;

/** Applies a patch to a manifest: fields are merged, null removes a field, and any other value replaces it. */
export function merge(manifest: Fields, patch: Fields): Fields {
  const isFields = (value: unknown): value is Fields => {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  };
  const merged = { ...manifest };
  for (const [key, value] of Object.entries(patch)) {
    const old = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isFields(value) && isFields(old) ? merge(old, value) : value;
  }
  return merged;
}

/** Reads the manifests of a deployment mode. */
export function readDeployment(mode: "knative" | "standard"): Deployment {
  const runtime = read("knative/serving-runtime.yaml");
  const knative = read("knative/inference-service.yaml");
  const merged = mode === "knative" ? knative : merge(knative, read("standard/inference-service.yaml"));
  const service = merged as unknown as InferenceService;
  const { spec: { containers: [own] } } = runtime as unknown as ServingRuntime;
  const container = merge(own as unknown as Fields, {
    ...service.spec.predictor.model,
    args: [...own.args, ...service.spec.predictor.model.args ?? []],
  });
  return { runtime: runtime as unknown as ServingRuntime, service, container: container as unknown as Container };
}

function read(name: string): Fields {
  return parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

/** The paths and ports at which a service is called. */
export function endpoints({ runtime, container }: Deployment): { path: string; port: number }[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  const probes = [livenessProbe, readinessProbe, ...startupProbe ? [startupProbe] : []].map(({ httpGet }) => httpGet);
  const { annotations } = runtime.spec;
  const metrics = {
    path: annotations["prometheus.kserve.io/path"]!,
    port: Number(annotations["prometheus.kserve.io/port"]),
  };
  return [...probes, metrics];
}

/** The tested parts of the Containerfile. */
export interface Containerfile {
  readonly text: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly port: number;
  /** The name patterns of the libraries that it keeps. */
  readonly libraries: readonly string[];
  /** The npm packages that it installs. */
  readonly packages: readonly string[];
}

/** Reads the last stage of the Containerfile. */
export function readContainerfile(): Containerfile {
  const text = readFileSync(new URL("../Containerfile", import.meta.url), "utf8");
  const joined = text.replaceAll(/^#.*\n/gm, "").replaceAll(/\\\n\s*/g, " ");
  const last = joined.slice(joined.lastIndexOf("\nFROM "));
  const value = (instruction: string) => new RegExp(`^${instruction} (.*)$`, "m").exec(last)![1]!.trim();
  return {
    text,
    entrypoint: JSON.parse(value("ENTRYPOINT")),
    command: JSON.parse(value("CMD")),
    environment: Object.fromEntries(value("ENV").split(" ").map((pair) => pair.split("=") as [string, string])),
    user: value("USER"),
    port: Number(value("EXPOSE")),
    libraries: [...joined.matchAll(/"\$libs"\/(\S+)/g)].map(([, pattern]) => pattern!),
    packages: [...(/needed = \[(.*?)\]/.exec(joined)![1]!).matchAll(/'(.+?)'/g)].map(([, name]) => name!),
  };
}
