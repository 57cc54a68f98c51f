import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Deployment } from "kubernetes-models/apps/v1";
import { Namespace, PersistentVolumeClaim, Service } from "kubernetes-models/v1";
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { envSchema, linkBase, listenRefusal, readEnv } from "@/lib/env";

/**
 * deploy/kubernetes.yaml against Kubernetes's own schemas (kubernetes-models is generated from its OpenAPI description) and against lib/env. The
 * schemas pass fields that they do not know, as the API server once did; the types made from the same description do not.
 */
const kinds = { Deployment, Namespace, PersistentVolumeClaim, Service };
type Kind = keyof typeof kinds;
const text = readFileSync("deploy/kubernetes.yaml", "utf8");

function parsed(yaml: string): { kind: Kind; [field: string]: unknown }[] {
  return parseAllDocuments(yaml).map((document) => {
    expect([...document.errors, ...document.warnings].map(String)).toEqual([]);
    return document.toJS() as { kind: Kind };
  });
}

function validate(yaml: string): void {
  for (const one of parsed(yaml)) new kinds[one.kind](one as never).validate();
}

/** What the compiler says of the manifest as typed literals; empty where all is known and in its place. */
function compiled(yaml: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "basewise-kubernetes-"));
  try {
    const lines = parsed(yaml).map((one, i) => `export const _${i}: I${one.kind} = ${JSON.stringify(one, null, 1)};`);
    const imports =
      'import type { IDeployment } from "kubernetes-models/apps/v1";\nimport type { INamespace, IPersistentVolumeClaim, IService } from "kubernetes-models/v1";';
    writeFileSync(path.join(folder, "manifest.ts"), [imports, ...lines].join("\n"));
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
      paths: { "kubernetes-models/*": [path.resolve("node_modules/kubernetes-models/*")] },
    };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["manifest.ts"] }));
    execFileSync("node_modules/.bin/tsc", ["-p", folder], { encoding: "utf8", stdio: "pipe" });
    return "";
  } catch (error) {
    return String((error as { stdout?: string }).stdout || error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Manifest {
  kind: Kind;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec: {
    replicas: number;
    strategy: { type: string };
    accessModes: string[];
    selector: Record<string, string>;
    ports: { targetPort: string }[];
    template: { metadata: { labels: Record<string, string> }; spec: PodSpec };
  };
}
interface PodSpec {
  automountServiceAccountToken: boolean;
  securityContext: Record<string, unknown>;
  containers: {
    image: string;
    securityContext: Record<string, unknown>;
    env: { name: string; value?: string; valueFrom?: { secretKeyRef: { optional: boolean } } }[];
    ports: { name: string; containerPort: number }[];
    volumeMounts: { name: string; mountPath: string }[];
  }[];
  volumes: { name: string; secret?: { optional: boolean }; configMap?: { optional: boolean } }[];
}
const manifests = parsed(text) as unknown as Manifest[];
const named = (kind: Kind): Manifest => {
  const [one, ...more] = manifests.filter((manifest) => manifest.kind === kind);
  if (!one || more.length) throw new Error(`not exactly one ${kind}`);
  return one;
};
const pod = named("Deployment").spec.template.spec;
const container = pod.containers[0] as PodSpec["containers"][0];

it("is what Kubernetes takes, field by field", () => {
  validate(text);
  expect(compiled(text)).toBe("");
  // Or these checks would prove nothing.
  expect(() => validate(text.replace("replicas: 1", "replicas: one"))).toThrow(/replicas/);
  expect(compiled(text.replace("readOnlyRootFilesystem", "readOnlyRootFileSystem"))).toContain("readOnlyRootFileSystem");
}, 60_000);

it("runs one pod as nobody, on a file system that it cannot write, without rights and without a token", () => {
  expect(manifests.every((one) => one.kind === "Namespace" || one.metadata.namespace === "basewise")).toBe(true);
  expect(named("Namespace").metadata.labels?.["pod-security.kubernetes.io/enforce"]).toBe("restricted");
  expect([named("Deployment").spec.replicas, named("Deployment").spec.strategy.type]).toEqual([1, "Recreate"]);
  expect(named("PersistentVolumeClaim").spec.accessModes).toEqual(["ReadWriteOnce"]);
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    fsGroup: 65532,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(pod.containers).toHaveLength(1);
  expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
  expect(container.image).toMatch(new RegExp(`:${(JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version.replaceAll(".", "\\.")}$`));
  // Every mount has its volume, and what a newcomer has not made yet does not keep the pod from starting.
  expect(container.volumeMounts.map((mount) => mount.name).sort()).toEqual(pod.volumes.map((volume) => volume.name).sort());
  expect(pod.volumes.flatMap(({ secret, configMap }) => secret ?? configMap ?? []).map((from) => from.optional)).toEqual([true, true]);
});

it("sets what lib/env knows, keeps the app on loopback, and offers reports alone to others", () => {
  const names = container.env.map((one) => one.name);
  expect(names.filter((name) => !Object.hasOwn(envSchema.shape, name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  const env = readEnv(Object.fromEntries(container.env.map((one) => [one.name, one.value])));
  expect([env.BASEWISE_LISTEN, listenRefusal(env), env.BASEWISE_ALLOW_UNAUTHENTICATED]).toEqual(["127.0.0.1", undefined, undefined]);
  expect([env.BASEWISE_SOURCE, env.BASEWISE_PUBLIC_LISTEN]).toEqual(["registry", { host: "0.0.0.0", port: 3080 }]);
  expect(linkBase(env)).toBe("https://bases.example.com");
  expect(container.ports).toEqual([{ name: "reports", containerPort: 3080 }]);
  expect(named("Service").spec.ports.map((port) => port.targetPort)).toEqual(["reports"]);
  expect(named("Service").spec.selector).toEqual(named("Deployment").spec.template.metadata.labels);
  // The commented lines for an authority name a variable that exists.
  for (const [, name] of text.matchAll(/# - name: ([A-Z_]+)/g)) expect(Object.keys(envSchema.shape)).toContain(name);
});
