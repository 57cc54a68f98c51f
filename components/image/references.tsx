import type { Route } from "next";
import Link from "next/link";
import { Fragment } from "react";
import { imageHref } from "@/lib/compare/query";
import { date, moment, plural } from "@/lib/format";
import type { TagHistoryEntry } from "@/lib/images/types";
import type { Inspection } from "@/lib/inspect/inspection";
import { shortDigest } from "@/lib/oci/digest";
import { repositoryHref } from "../repository/query";
import { CopyButton } from "../ui/copy";
import { type TagMeaning, tagMeanings } from "./tags";

/** Tags of the repository as looked up, and the digests by which this image is known. */
const mostTags = 40;

function Meaning({ digest, image, recorded }: { digest: string; image: Inspection; recorded: ReadonlySet<string> }) {
  if (digest === image.digest) return "this image";
  if (!recorded.has(digest)) {
    return (
      <span className="unk" title="It was looked up, its layers were not read.">
        {shortDigest(digest)}, not inspected
      </span>
    );
  }
  return (
    <Link className="link mono" href={imageHref(digest) as Route} prefetch={false}>
      {shortDigest(digest)}
    </Link>
  );
}

function TagRow({ tag, image, recorded }: { tag: TagMeaning; image: Inspection; recorded: ReadonlySet<string> }) {
  const [now, ...before] = tag.meanings;
  if (!now) return null;
  return (
    <tr>
      <th scope="row">
        <code>{tag.tag}</code>
      </th>
      <td className="soft">
        <Meaning digest={now.digest} image={image} recorded={recorded} />
        {before.length ? (
          <details className="before">
            <summary>{plural(before.length, "earlier meaning")}</summary>
            <ol>
              {before.map((m) => (
                <li key={m.last}>
                  <Meaning digest={m.digest} image={image} recorded={recorded} />{" "}
                  <span className="muted" title={`${moment(m.first)} to ${moment(m.last)}`}>
                    until {date(m.last)}
                  </span>
                </li>
              ))}
            </ol>
          </details>
        ) : null}
      </td>
      <td className="num muted">
        <time dateTime={now.last} title={`Looked up ${moment(now.last)}`}>
          {date(now.last)}
        </time>
      </td>
    </tr>
  );
}

export function Tags({ image, history, recorded }: { image: Inspection; history: readonly TagHistoryEntry[]; recorded: ReadonlySet<string> }) {
  const tags = tagMeanings(history, image.digest);
  if (tags.length === 0) return <p className="none muted">No tag was looked up; it is known by its digest alone.</p>;
  return (
    <>
      <table className="tbl tight">
        <thead className="sr">
          <tr>
            <th scope="col">Tag</th>
            <th scope="col">Means</th>
            <th scope="col">Looked up</th>
          </tr>
        </thead>
        <tbody>
          {tags.slice(0, mostTags).map((tag) => (
            <TagRow key={tag.tag} tag={tag} image={image} recorded={recorded} />
          ))}
        </tbody>
      </table>
      {tags.length > mostTags ? <p className="none muted">{plural(tags.length - mostTags, "more tag")} in the API.</p> : null}
    </>
  );
}

const Whole = ({ label, digest }: { label: string; digest: string }) => (
  <>
    <dt>{label}</dt>
    <dd title={digest}>
      <code>{`${digest.slice(0, 23)}…`}</code> <CopyButton text={digest} what={`the ${label.toLowerCase()} digest`} />
    </dd>
  </>
);

export function Identity({ image }: { image: Inspection }) {
  const annotations = Object.entries(image.annotations);
  return (
    <dl className="kv">
      {image.digestKind === "manifest" ? <Whole label="Manifest" digest={image.digest} /> : null}
      {image.indexDigests.map((digest) => (
        <Whole key={digest} label="Index" digest={digest} />
      ))}
      <Whole label="Config" digest={image.configDigest} />
      <dt>Media type</dt>
      <dd>
        <code>{image.mediaType}</code>
      </dd>
      <dt>Seen in</dt>
      <dd>
        {image.repositories.map(({ name, mirror }) => (
          <Fragment key={`${name} ${mirror}`}>
            <code className="line">
              <Link className="link" href={repositoryHref({ repository: name }) as Route} prefetch={false}>
                {name}
              </Link>
              {mirror ? <span className="muted"> through {mirror}</span> : null}
            </code>
          </Fragment>
        ))}
      </dd>
      {annotations.length ? (
        <>
          <dt>Annotations</dt>
          <dd>
            {annotations.map(([key, value]) => (
              <code className="line" key={key}>
                {key}={value}
              </code>
            ))}
          </dd>
        </>
      ) : null}
      {image.engines.map((engine) => (
        <Fragment key={`${engine.engineId} ${engine.version}`}>
          <dt>Engine</dt>
          <dd title={engine.engineId}>
            {engine.version}, API {engine.apiVersion}, {engine.storageDriver} <span className="muted">seen {date(engine.seenAt)}</span>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
