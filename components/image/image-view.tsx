import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { compareHref, imageHref, imageParam } from "@/lib/compare/query";
import { fullBeside, otherPlatforms, sharedWith } from "@/lib/compare/relatives";
import { bytes, count, date, exactBytes, moment, plural } from "@/lib/format";
import type { Recorded, TagHistoryEntry } from "@/lib/images/types";
import type { Inspection, RecordedReference, Unknown } from "@/lib/inspect/inspection";
import { isDigest } from "@/lib/oci/digest";
import { splitForDisplay } from "@/lib/oci/reference";
import { RefreshOnFinish } from "../live/job-stream";
import { CopyButton, CopyLink } from "../ui/copy";
import { Rebuilt } from "../ui/rebuilt";
import { shortName } from "../ui/ref-name";
import { Bytes } from "../ui/size";
import { Config } from "./config";
import { InspectAgain } from "./inspect-again";
import { LayerRows } from "./layer-rows";
import { Identity, Tags } from "./references";

type Read = Extract<Recorded, { state: "recorded" }>;

/** Host dim, name strong, tag and digest dim: the whole wraps, nothing of it is cut. */
export function ImageTitle({ reference }: { reference: string }) {
  const { host, name } = splitForDisplay(reference);
  const at = name.indexOf("@");
  const tagged = at < 0 ? name : name.slice(0, at);
  const colon = isDigest(reference) ? -1 : tagged.lastIndexOf(":");
  const bare = isDigest(reference) ? reference.slice(0, 19) : colon < 0 ? tagged : tagged.slice(0, colon);
  return (
    <h1 className="h1ref" title={reference}>
      <span className="h">{host}</span>
      {bare}
      <span className="h">
        {isDigest(reference) ? "…" : colon < 0 ? "" : tagged.slice(colon)}
        {at < 0 ? "" : `${name.slice(at, at + 20)}…`}
      </span>
    </h1>
  );
}

const Why = ({ unknown, children = "unknown" }: { unknown: Unknown | undefined; children?: ReactNode }) => (
  <span className="unk" title={unknown?.reason ?? "It was not read."}>
    {children}
    <span className="sr">: {unknown?.reason ?? "it was not read"}</span>
  </span>
);

function Big({ size, unknown }: { size: number | null; unknown: Unknown | undefined }) {
  if (size === null) return <Why unknown={unknown} />;
  const [figure, unit] = bytes(size).split("\u202f");
  return (
    <data value={size} title={exactBytes(size)}>
      {figure}
      <small>{`\u202f${unit}`}</small>
    </data>
  );
}

function Figures({ image }: { image: Inspection }) {
  const engine = [...image.engines].sort((a, b) => (a.seenAt < b.seenAt ? 1 : -1))[0];
  return (
    <dl className="facts five">
      <div>
        <dt>Download</dt>
        <dd>
          <Big size={image.sizes.download} unknown={image.sizes.unknown.download} />
        </dd>
      </div>
      <div>
        <dt>Unpacked</dt>
        <dd>
          <Big size={image.sizes.unpacked} unknown={image.sizes.unknown.unpacked} />
        </dd>
      </div>
      <div>
        <dt>Layers</dt>
        <dd>{count(image.layers.length)}</dd>
      </div>
      <div>
        <dt>Engine size{engine ? <small className="nowrap">{` ${engine.version}, ${engine.storageDriver}`}</small> : null}</dt>
        <dd>
          <Big size={engine?.size ?? null} unknown={{ code: "not_seen_by_an_engine", reason: "It was read from the registry; no engine was asked." }} />
        </dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          {image.created === null ? (
            <Why unknown={image.unknown.created} />
          ) : (
            <time dateTime={image.created} title={moment(image.created)}>
              {date(image.created)}
            </time>
          )}
        </dd>
      </div>
    </dl>
  );
}

/** The full image of the family, by the catalogue, and what the bytes are where they are not the published ones. */
function Note({ found, recorded }: { found: Read; recorded: readonly RecordedReference[] }) {
  const image = found.inspection;
  const full = fullBeside(image.references[0] ?? found.reference, image.platform, recorded);
  const weight = full?.inspection.sizes.download ?? null;
  if (!full && !image.rebuilt) return null;
  return (
    <p className="foot-note">
      {image.rebuilt ? (
        <>
          <Rebuilt from={image.rebuilt} /> from {image.rebuilt}: these are not the published bytes.{" "}
        </>
      ) : null}
      {full ? (
        <>
          The full distribution beside it, by the catalogue:{" "}
          <Link className="link" href={compareHref({ images: [shortName(full.reference), found.asked] }) as Route} prefetch={false}>
            {shortName(full.reference)}
          </Link>
          {weight === null ? (
            "."
          ) : (
            <>
              , <Bytes size={weight} /> to download.
            </>
          )}
        </>
      ) : null}
    </p>
  );
}

function Head({ found, recorded }: { found: Read; recorded: readonly RecordedReference[] }) {
  const image = found.inspection;
  const others = otherPlatforms(found.reference, image.platform, recorded);
  const name = shortName(found.reference);
  const mirror = image.repositories.find((r) => r.mirror)?.mirror;
  const askable = isDigest(found.reference) ? image.references[0] : found.reference;
  return (
    <div className="head">
      <div className="whole-name">
        <ImageTitle reference={found.reference} />
        <p className="sub">
          <span className="dig" title={image.digest}>{`${image.digest.slice(0, 31)}…`}</span> <CopyButton text={image.digest} what="the digest" />{" "}
          <span className="nowrap">{image.platform}</span>
          {others.map((platform, i) => (
            <span key={platform}>
              {i ? ", " : ", also "}
              <Link className="link" href={imageHref(`${found.asked},${platform}`) as Route} prefetch={false}>
                {platform}
              </Link>
            </span>
          ))}{" "}
          · read{" "}
          <time dateTime={image.inspectedAt} title={moment(image.inspectedAt)}>
            {date(image.inspectedAt)}
          </time>{" "}
          {image.source === "docker" ? "through the engine" : "from the registry"}
          {mirror ? <span title={mirror}>, through a mirror</span> : null}
          {found.observedAt ? (
            <span className="muted">
              {" "}
              · tag looked up{" "}
              <time dateTime={found.observedAt} title={moment(found.observedAt)}>
                {date(found.observedAt)}
              </time>
            </span>
          ) : null}
        </p>
      </div>
      <div className="acts">
        <CopyLink />
        {askable ? <InspectAgain reference={askable} platform={image.platform} name={name} /> : null}
        <Link className="btn primary" href={compareHref({ images: [found.asked] }) as Route} prefetch={false}>
          Compare with…
        </Link>
      </div>
    </div>
  );
}

function SharedNote({ image, recorded }: { image: Inspection; recorded: readonly RecordedReference[] }) {
  const [closest, ...more] = sharedWith(image, recorded);
  if (!closest) return null;
  return (
    <span
      className="muted"
      title={
        more.length
          ? more
              .slice(0, 8)
              .map((other) => `${other.layers} with ${shortName(other.reference)}`)
              .join("\n")
          : undefined
      }
    >
      {closest.layers} shared with {shortName(closest.reference)}
      {more.length ? `, some with ${more.length} more` : ""}
    </span>
  );
}

interface Props {
  found: Read;
  history: readonly TagHistoryEntry[];
  recorded: readonly RecordedReference[];
}

export function ImageView({ found, history, recorded }: Props) {
  const image = found.inspection;
  const repository = image.repositories[0]?.name ?? null;
  const tags = new Set(history.map((entry) => entry.tag)).size;
  const address = `/api/v1/images/${encodeURIComponent(image.digest)}`;
  return (
    <>
      <RefreshOnFinish />
      <Head found={found} recorded={recorded} />
      <Figures image={image} />
      <Note found={found} recorded={recorded} />
      <div className="split">
        <nav className="toc" aria-label="Sections">
          <a href="#layers">
            Layers <span>{image.layers.length}</span>
          </a>
          <a href="#config">Config</a>
          <a href="#references">
            References <span>{tags}</span>
          </a>
          <a href="#identity">Identity</a>
          <a href="#raw">Raw</a>
        </nav>
        <div>
          <section className="sec" id="layers" aria-labelledby="layers-title">
            <div className="sechead flush">
              <h2 id="layers-title">Layers</h2>
              <p className="why">Last on top, as in the running container. A row opens to its whole command.</p>
              <div className="acts">
                <SharedNote image={image} recorded={recorded} />
              </div>
            </div>
            <LayerRows image={image} />
          </section>
          <div className="two">
            <section className="sec" id="config" aria-labelledby="config-title">
              <div className="sechead flush">
                <h2 id="config-title">Config</h2>
                <p className="why">What a container starts with.</p>
              </div>
              <Config config={image.config} />
            </section>
            <section className="sec" id="references" aria-labelledby="references-title">
              <div className="sechead flush">
                <h2 id="references-title">References</h2>
                <p className="why">{repository ? `Tags of ${shortName(repository).replace(/:latest$/, "")} as looked up.` : "Tags as looked up."}</p>
              </div>
              <Tags image={image} history={history} recorded={new Set(recorded.map((r) => r.inspection.digest))} />
            </section>
          </div>
          <div className="two">
            <section className="sec" id="identity" aria-labelledby="identity-title">
              <div className="sechead flush">
                <h2 id="identity-title">Identity</h2>
                <p className="why">{plural(1 + image.indexDigests.length + (image.digestKind === "manifest" ? 1 : 0), "digest")} name it.</p>
              </div>
              <Identity image={image} />
            </section>
            <section className="sec" id="raw" aria-labelledby="raw-title">
              <div className="sechead flush">
                <h2 id="raw-title">Raw</h2>
                <p className="why">As the API answers, sizes in bytes.</p>
              </div>
              <ul className="raws">
                <li>
                  <a className="link" href={address}>
                    This image as JSON
                  </a>
                </li>
                {repository ? (
                  <li>
                    <a className="link" href={`/api/v1/tags?${imageParam(repository).replace(/^image=/, "repository=")}`}>
                      Look-ups of its repository’s tags as JSON
                    </a>
                  </li>
                ) : null}
              </ul>
            </section>
          </div>
        </div>
      </div>
    </>
  );
}
