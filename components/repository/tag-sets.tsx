import type { Route } from "next";
import Link from "next/link";
import { imageHref } from "@/lib/compare/query";
import type { GroupPlatform, RepositoryView, TagGroup } from "@/lib/follow/view-types";
import { count, exactBytes, moment, plural } from "@/lib/format";
import { shortDigest } from "@/lib/oci/digest";
import { CopyButton } from "../ui/copy";
import { WarnIcon } from "../ui/icons";
import { Rebuilt } from "../ui/rebuilt";
import { Bytes } from "../ui/size";
import { ReadImage } from "./actions";
import { mediaTypeWords } from "./words";

/** Tags grouped by the digest that they mean, each platform with its own sizes, all bars on one scale. */
const mostTags = 12;
const columns = [
  ["unpacked", "Unpacked"],
  ["fileCount", "Files"],
  ["packages", "Packages"],
] as const;

const Unknown = ({ why }: { why: string }) => (
  <span className="unk" title={why}>
    ?<span className="sr"> unknown: {why}</span>
  </span>
);

function Platform({ of, group, view, max }: { of: GroupPlatform; group: TagGroup; view: RepositoryView; max: number }) {
  const { reading } = of;
  const name = `${view.repository}@${of.digest}`;
  if (!reading) {
    return (
      <div className="pf unread">
        <span>{of.platform}</span>
        <span className="muted">
          <span className="unk" title="Its layers were not read, so its sizes are not known">
            not read
          </span>
        </span>
        <ReadImage reference={`${view.repository}:${group.tags[0]}`} platform={of.platform} label="Read" />
      </div>
    );
  }
  return (
    <div className="pf">
      <span>
        <Link href={imageHref(name) as Route} prefetch={false} title={of.digest}>
          {of.platform}
        </Link>
      </span>
      <svg aria-hidden="true">
        <rect y="1" height="8" width={`${reading.download === null ? 0 : ((reading.download / max) * 100).toFixed(2)}%`} className="bar-download" />
      </svg>
      <span className="num first">
        {reading.download === null ? <Unknown why="In no registry, so there is no stored blob" /> : <Bytes size={reading.download} />}
      </span>
      {columns.map(([field, label]) => {
        const value = reading[field];
        return (
          <span className="num" key={field}>
            <span className="sr">{label} </span>
            {value === null ? (
              <Unknown why={field === "packages" ? "There is no package database that could be read" : "Read by an earlier version"} />
            ) : field === "unpacked" ? (
              <Bytes size={value} />
            ) : (
              <data value={value} title={field === "fileCount" ? exactBytes(reading.files ?? 0) : undefined}>
                {count(value)}
              </data>
            )}
          </span>
        );
      })}
    </div>
  );
}

function Group({ group, view, max }: { group: TagGroup; view: RepositoryView; max: number }) {
  const rebuilt = group.platforms.find((p) => p.reading?.rebuilt)?.reading?.rebuilt;
  const kind = group.mediaType ? mediaTypeWords(group.mediaType) : group.isIndex ? "index" : "kind not told";
  return (
    <li className="tagset">
      <div className="who">
        <div className="tg">
          {group.tags.slice(0, mostTags).map((tag) => (
            <span key={tag}>{tag}</span>
          ))}
          {group.tags.length > mostTags ? <span className="more">and {count(group.tags.length - mostTags)} more</span> : null}
        </div>
        <div className="id">
          <span className="dig" title={group.target}>
            {shortDigest(group.target)}
          </span>{" "}
          <CopyButton text={group.target} what={`the digest of ${group.tags[0]}`} />{" "}
          <span>
            {kind}
            {group.isIndex && group.platforms.length ? `, ${plural(group.platforms.length, "platform")}` : ""}
          </span>
        </div>
        <div className="id" title={`From ${moment(group.since)} to ${moment(group.lastSeen)}`}>
          seen since {moment(group.since).replace(/:\d\d UTC$/, " UTC")} {rebuilt ? <Rebuilt from={rebuilt} /> : null}
        </div>
        {group.support ? (
          <div className="eos" title={group.support.why}>
            <WarnIcon />
            {group.support.words}
          </div>
        ) : null}
      </div>
      <div>
        {group.platforms.length === 0 ? (
          <div className="pf unread">
            <span className="muted">platforms</span>
            <span className="muted">
              <span className="unk" title="Only the tag's own digest was asked for; reading it tells its platforms and sizes">
                not read
              </span>
            </span>
            <ReadImage reference={`${view.repository}:${group.tags[0]}`} platform={view.platform} label="Read" />
          </div>
        ) : (
          group.platforms.map((p) => <Platform key={`${p.platform} ${p.digest}`} of={p} group={group} view={view} max={max} />)
        )}
      </div>
    </li>
  );
}

export function TagSets({ view }: { view: RepositoryView }) {
  const max = Math.max(1, ...view.groups.flatMap((g) => g.platforms.map((p) => p.reading?.download ?? 0)));
  return (
    <>
      <div className="tagset hd" aria-hidden="true">
        <span>Tags and the digest they mean</span>
        <div className="pf">
          <span>Platform</span>
          <span>Download, one scale</span>
          <span className="num">Download</span>
          <span className="num">Unpacked</span>
          <span className="num">Files</span>
          <span className="num">Packages</span>
        </div>
      </div>
      <ul className="tagsets" aria-label="Tags by digest">
        {view.groups.map((group) => (
          <Group key={group.target} group={group} view={view} max={max} />
        ))}
      </ul>
    </>
  );
}
