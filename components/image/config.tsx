import { startsAsRoot } from "@/lib/compare/facts";
import type { ContainerConfig } from "@/lib/oci/manifest";

/** What a container starts with, as the image's config says. */
const NotSet = ({ so = "" }: { so?: string }) => <dd className="muted">not set{so}</dd>;
const Words = ({ words }: { words: string[] | null }) =>
  words ? (
    <dd>
      <code>{JSON.stringify(words)}</code>
    </dd>
  ) : (
    <NotSet />
  );
const Lines = ({ lines }: { lines: readonly string[] }) =>
  lines.length ? (
    <dd>
      {lines.map((line, i) => (
        // A variable may stand twice; its place tells the two apart.
        <code className="line" key={`${i} ${line}`}>
          {line}
        </code>
      ))}
    </dd>
  ) : (
    <dd className="muted">none</dd>
  );

export function Config({ config }: { config: ContainerConfig }) {
  const labels = Object.entries(config.labels).map(([key, value]) => `${key}=${value}`);
  return (
    <dl className="kv">
      <dt>User</dt>
      {config.user === null ? (
        <NotSet so=", so root" />
      ) : (
        <dd>
          <code>{JSON.stringify(config.user)}</code> {startsAsRoot(config.user) ? <span className="muted">root</span> : null}
        </dd>
      )}
      <dt>Env</dt>
      <Lines lines={config.env} />
      <dt>Entrypoint</dt>
      <Words words={config.entrypoint} />
      <dt>Cmd</dt>
      <Words words={config.cmd} />
      <dt>WorkingDir</dt>
      {config.workingDir === null ? (
        <NotSet so=", so /" />
      ) : (
        <dd>
          <code>{config.workingDir}</code>
        </dd>
      )}
      <dt>Exposed ports</dt>
      <Lines lines={config.exposedPorts} />
      <dt>Volumes</dt>
      <Lines lines={config.volumes} />
      <dt>Labels</dt>
      <Lines lines={labels} />
      <dt>Stop signal</dt>
      {config.stopSignal === null ? (
        <NotSet so=", so SIGTERM" />
      ) : (
        <dd>
          <code>{config.stopSignal}</code>
        </dd>
      )}
    </dl>
  );
}
