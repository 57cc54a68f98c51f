import type { Route } from "next";
import Link from "next/link";
import { compareHref, imageHref, readQuery } from "@/lib/compare/query";
import { count, date, moment, plural } from "@/lib/format";
import type { Relatives } from "@/lib/images/relatives";
import type { Recorded, TagHistoryEntry } from "@/lib/images/types";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { isDigest } from "@/lib/oci/digest";
import { splitForDisplay } from "@/lib/oci/reference";
import { RefreshOnFinish } from "../live/job-stream";
import { FreezeButton } from "../reports/freeze-button";
import { type ScanRead, ScanSection } from "../scans/scan-section";
import { CopyButton, CopyLink } from "../ui/copy";
import { Rebuilt } from "../ui/rebuilt";
import { shortName } from "../ui/ref-name";
import { Bytes } from "../ui/size";
import { CapabilityFacts } from "./capabilities";
import { Config } from "./config";
import { Aside, Figures } from "./figures";
import { FileSection, type FilesRead } from "./file-section";
import { InspectAgain } from "./inspect-again";
import { LayerRows } from "./layer-rows";
import { PackageSection } from "./package-section";
import { Raw, type RawDocuments } from "./raw";
import { Identity, Tags } from "./references";
import { SbomMenu } from "./sbom-menu";
import { Wasted } from "./wasted";
import { capabilitiesSaid } from "./words-capabilities";

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

/** The full image of the family, by the catalogue, and what the bytes are where they are not the published ones. */
function Note({ found, full }: { found: Read; full: Relatives["full"] }) {
  const image = found.inspection;
  const weight = full?.download ?? null;
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
          <Link className="link" href={compareHref({ images: [full.name, found.asked] }) as Route} prefetch={false}>
            {full.name}
          </Link>
          {weight === null ? (
            "."
          ) : (
            <>
              , <Bytes size={weight} /> to download.
            </>
          )}{" "}
        </>
      ) : null}
      <Aside image={image} />
    </p>
  );
}

function Head({ found, platforms: others, base }: { found: Read; platforms: readonly string[]; base: string }) {
  const image = found.inspection;
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
        {found.facts ? <SbomMenu digest={image.digest} /> : null}
        <CopyLink />
        <FreezeButton
          images={[`${found.asked},${image.platform}`]}
          title={name}
          pinned={[{ letter: "A", name, digest: image.digest }]}
          platforms={image.platform}
          target={null}
          pull={readQuery({}).pull}
          base={base}
          refused={null}
        />
        {askable ? (
          <Link className="btn" href={`/standards/new?base=${encodeURIComponent(askable)}` as Route} prefetch={false}>
            Propose as standard
          </Link>
        ) : null}
        {askable ? <InspectAgain reference={askable} platform={image.platform} name={name} /> : null}
        <Link className="btn primary" href={compareHref({ images: [found.asked] }) as Route} prefetch={false}>
          Compare with…
        </Link>
      </div>
    </div>
  );
}

function SharedNote({ shared }: { shared: Relatives["shared"] }) {
  const [closest, ...more] = shared;
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
  relatives: Relatives;
  /** null: read by a version that did not look at files. */
  facts: DerivedFacts | null;
  /** null: without facts, and where the lists of files were cleared away. */
  files: FilesRead | null;
  raw: RawDocuments;
  scans: ScanRead;
  sort: string | null;
  /** What the links of reports begin with. */
  base: string;
}

/** What is not on record (any more), why, and the remedy. */
function NotOnRecord({ found, title, why }: { found: Read; title: string; why: string }) {
  const image = found.inspection;
  const askable = isDigest(found.reference) ? image.references[0] : found.reference;
  return (
    <section className="sec" id="files" aria-labelledby="files-title">
      <div className="sechead">
        <h2 id="files-title">{title}</h2>
      </div>
      <p className="none">{why}</p>
      {askable ? <InspectAgain reference={askable} platform={image.platform} name={shortName(found.reference)} /> : null}
    </section>
  );
}

export function ImageView({ found, history, relatives, facts, files, raw, scans, sort, base }: Props) {
  const image = found.inspection;
  const repository = image.repositories[0]?.name ?? null;
  const tags = new Set(history.map((entry) => entry.tag)).size;
  return (
    <>
      <RefreshOnFinish />
      <Head found={found} platforms={relatives.platforms} base={base} />
      <Figures image={image} />
      <Note found={found} full={relatives.full} />
      <div className="split">
        <nav className="toc" aria-label="Sections">
          <a href="#layers">
            Layers <span>{image.layers.length}</span>
          </a>
          {facts ? (
            <>
              <a href="#files">
                Files <span>{count(facts.fileCount)}</span>
              </a>
              <a href="#packages">
                Packages <span>{facts.packages === null ? "?" : count(facts.packages.length)}</span>
              </a>
              <a href="#capabilities">
                Capabilities <span>{capabilitiesSaid(facts).length}</span>
              </a>
            </>
          ) : null}
          <a href="#vulnerabilities">
            Vulnerabilities <span>{scans.good?.identifiers === null || !scans.good ? "?" : count(scans.good.identifiers)}</span>
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
                <SharedNote shared={relatives.shared} />
              </div>
            </div>
            <LayerRows image={image} facts={facts} asked={found.asked} />
            {facts ? <Wasted facts={facts} /> : null}
          </section>
          {facts && files ? <FileSection facts={facts} read={files} digest={image.digest} asked={found.asked} /> : null}
          {facts && !files ? (
            <NotOnRecord found={found} title="Files" why="The list of files was cleared away after its time. What was counted from it stays." />
          ) : null}
          {facts ? (
            <>
              <PackageSection facts={facts} asked={found.asked} sort={sort} name={shortName(found.reference).replace(/[^a-zA-Z0-9.]+/g, "-")} />
              <section className="sec" id="capabilities" aria-labelledby="capabilities-title">
                <div className="sechead flush">
                  <h2 id="capabilities-title">Capabilities</h2>
                  <p className="why">Each with the path that proves it.</p>
                </div>
                <CapabilityFacts facts={facts} />
              </section>
            </>
          ) : (
            <NotOnRecord found={found} title="Files, packages, capabilities" why="It was read by an earlier version, which did not look at files." />
          )}
          <ScanSection read={scans} image={{ digest: image.digest, name: shortName(found.reference), repository }} facts={facts} now={new Date()} />
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
              <Tags image={image} history={history} recorded={relatives.recorded} />
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
            <Raw image={image} raw={raw} />
          </div>
        </div>
      </div>
    </>
  );
}
