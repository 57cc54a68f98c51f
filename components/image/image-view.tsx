import type { Route } from "next";
import Link from "next/link";
import { InspectButton } from "@/components/live/work";
import { Copy } from "@/components/ui/copy";
import { Rebuilt } from "@/components/ui/rebuilt";
import { shortName } from "@/components/ui/ref-name";
import { Bytes } from "@/components/ui/size";
import { compareHref, imageHref } from "@/lib/compare/query";
import { count, date, moment } from "@/lib/format";
import type { Recorded, TagHistoryEntry } from "@/lib/images/types";
import { shortDigest } from "@/lib/oci/digest";
import type { ContainerConfig, HistoryEntry } from "@/lib/oci/manifest";
import { splitForDisplay } from "@/lib/oci/reference";
import { LayersTable } from "./layers-table";

type Read = Extract<Recorded, { state: "recorded" }>;

export type { HistoryEntry };

const NotKnown = ({ reason }: { reason: string | undefined }) => (
  <span className="unk" title={reason}>
    unknown<span className="sr">: {reason}</span>
  </span>
);

function Figures({ image }: { image: Read["inspection"] }) {
  const { sizes } = image;
  const engine = image.engines[0];
  return (
    <dl className="facts">
      <div>
        <dt>Download</dt>
        <dd>{sizes.download === null ? <NotKnown reason={sizes.unknown.download?.reason} /> : <Bytes size={sizes.download} />}</dd>
      </div>
      <div>
        <dt>Unpacked</dt>
        <dd>{sizes.unpacked === null ? <NotKnown reason={sizes.unknown.unpacked?.reason} /> : <Bytes size={sizes.unpacked} />}</dd>
      </div>
      <div>
        <dt>Layers</dt>
        <dd>{count(image.layers.length)}</dd>
      </div>
      <div>
        <dt>Engine size</dt>
        <dd>
          {engine ? (
            <>
              <Bytes size={engine.size} /> <small>{`${engine.version}, ${engine.storageDriver}`}</small>
            </>
          ) : (
            <NotKnown reason="Read from the registry; no engine was asked." />
          )}
        </dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          {image.created ? (
            <time dateTime={image.created} title={moment(image.created)}>
              {date(image.created)}
            </time>
          ) : (
            <NotKnown reason={image.unknown.created?.reason} />
          )}
        </dd>
      </div>
    </dl>
  );
}

const list = (items: string[]) =>
  items.length ? (
    items.map((i) => (
      <code key={i}>
        {i}
        <br />
      </code>
    ))
  ) : (
    <span className="muted">none</span>
  );
const words = (items: string[] | null) => (items ? <code>{JSON.stringify(items)}</code> : <span className="muted">not set</span>);
const one = (text: string | null) => (text === null ? <span className="muted">not set</span> : <code>{JSON.stringify(text)}</code>);

function Config({ config }: { config: ContainerConfig }) {
  const rows: [string, React.ReactNode][] = [
    ["User", one(config.user)],
    ["Env", list(config.env)],
    ["Entrypoint", words(config.entrypoint)],
    ["Cmd", words(config.cmd)],
    ["WorkingDir", one(config.workingDir)],
    ["ExposedPorts", list(config.exposedPorts)],
    ["Volumes", list(config.volumes)],
    ["StopSignal", one(config.stopSignal)],
    ["Labels", list(Object.entries(config.labels).map(([k, v]) => `${k}=${v}`))],
  ];
  return <dl className="kv">{rows.map(([name, value]) => [<dt key={`${name} t`}>{name}</dt>, <dd key={name}>{value}</dd>])}</dl>;
}

function References({ image, history }: { image: Read["inspection"]; history: readonly TagHistoryEntry[] }) {
  return (
    <>
      <dl className="kv">
        {image.references.map((r) => [
          <dt key={`${r} t`}>tag</dt>,
          <dd key={r}>
            <code>{shortName(r)}</code> means this image
          </dd>,
        ])}
        <dt>Platform</dt>
        <dd>{image.platform}</dd>
        <dt>Config</dt>
        <dd title={image.configDigest}>
          <code>{shortDigest(image.configDigest)}</code> <Copy text={image.configDigest} what="the config's digest" />
        </dd>
        {image.indexDigests.map((d) => [
          <dt key={`${d} t`}>Index</dt>,
          <dd key={d} title={d}>
            <code>{shortDigest(d)}</code> <Copy text={d} what="the index's digest" />
          </dd>,
        ])}
      </dl>
      {history.length ? (
        <table className="tbl tight">
          <caption className="sr">Look-ups of this repository's tags</caption>
          <thead>
            <tr>
              <th>Tag</th>
              <th>Looked up</th>
              <th>Meant</th>
            </tr>
          </thead>
          <tbody>
            {history.slice(0, 12).map((h) => (
              <tr key={`${h.tag} ${h.observedAt}`}>
                <td>
                  <code>{h.tag}</code>
                </td>
                <td title={moment(h.observedAt)}>{date(h.observedAt)}</td>
                <td className="dig" title={h.digest}>
                  {h.digest === image.digest ? (
                    "this image"
                  ) : (
                    <Link className="link" href={imageHref(h.digest) as Route}>
                      {shortDigest(h.digest)}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}

export function ImageView({ found, history }: { found: Read; history: readonly TagHistoryEntry[] }) {
  const image = found.inspection;
  const { host, name } = splitForDisplay(found.reference);
  const mirror = image.repositories.some((r) => r.mirror);
  const withReference = found.reference.startsWith("sha256:") ? (image.references[0] ?? null) : found.reference;
  return (
    <main id="main" tabIndex={-1} className="image-page">
      <div className="head">
        <div>
          <h1 className="img-title">
            <span className="h">{host}</span>
            {name}
          </h1>
          <p className="sub">
            <span className="dig" title={image.digest}>{`${image.digest.slice(0, 31)}…`}</span> <Copy text={image.digest} what="the digest" /> {image.platform}{" "}
            · read{" "}
            <time dateTime={image.inspectedAt} title={moment(image.inspectedAt)}>
              {date(image.inspectedAt)}
            </time>{" "}
            {image.source === "docker" ? "through the engine" : "from the registry"}
            {mirror ? ", through a mirror" : ""} {image.rebuilt ? <Rebuilt from={image.rebuilt} /> : null}
          </p>
        </div>
        <div className="acts">
          {withReference ? (
            <InspectButton reference={withReference} platform={image.platform}>
              Inspect again
            </InspectButton>
          ) : null}
          <Link className="btn primary" href={compareHref({ images: [found.asked] }) as Route}>
            Compare with…
          </Link>
        </div>
      </div>
      <Figures image={image} />
      <section className="sec" id="layers" aria-labelledby="layers-h">
        <div className="sechead">
          <h2 id="layers-h">Layers</h2>
          <p className="why">Last on top, as in the running container.</p>
        </div>
        <LayersTable image={image} />
      </section>
      <div className="two">
        <section className="sec" id="config" aria-labelledby="config-h">
          <div className="sechead">
            <h2 id="config-h">Config</h2>
            <p className="why">What a container starts with.</p>
            <div className="acts">
              <a className="btn" href={`/api/v1/images/${encodeURIComponent(image.digest)}`}>
                Raw JSON
              </a>
            </div>
          </div>
          <Config config={image.config} />
        </section>
        <section className="sec" id="references" aria-labelledby="refs-h">
          <div className="sechead">
            <h2 id="refs-h">References</h2>
            <p className="why">Tags and digests.</p>
          </div>
          <References image={image} history={history} />
        </section>
      </div>
    </main>
  );
}
