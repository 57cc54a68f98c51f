import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import type { FileDiffDetail, FileSide } from "@/lib/compare/diff-types";
import { count, exactBytes } from "@/lib/format";
import type { RecordedImage } from "@/lib/images/pair";
import { shortDigest } from "@/lib/oci/digest";
import { CopyButton } from "../ui/copy";
import { CrossIcon } from "../ui/icons";
import { marks, type SideName, signWords } from "./names";
import { Mark } from "./signs";

const kinds: Record<FileSide["type"], string> = {
  file: "regular file",
  directory: "folder",
  symlink: "symbolic link",
  character: "character device",
  block: "block device",
  fifo: "named pipe",
};
const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

interface Fact {
  label: string;
  say: (side: FileSide, image: RecordedImage) => ReactNode;
  /** What is held against the other side; absent where a difference says nothing of the file. */
  key?: (side: FileSide) => unknown;
  shown?: (side: FileSide) => boolean;
}

const layerOf = (side: FileSide, image: RecordedImage): string => {
  const layer = image.inspection.layers[side.layer];
  return layer ? shortDigest(layer.digest ?? layer.diffId) : "";
};

const facts: Fact[] = [
  { label: "Kind", say: (s) => kinds[s.type], key: (s) => s.type },
  { label: "Size", say: (s) => exactBytes(s.size), key: (s) => s.size, shown: (s) => s.type === "file" },
  { label: "Mode", say: (s) => <code>{octal(s.mode)}</code>, key: (s) => s.mode, shown: (s) => s.type !== "symlink" },
  { label: "Owner", say: (s) => `${s.uid}:${s.gid}`, key: (s) => `${s.uid}:${s.gid}` },
  { label: "Leads to", say: (s) => <code>{s.linkTarget}</code>, key: (s) => s.linkTarget, shown: (s) => s.linkTarget !== null },
  {
    label: "SHA-256",
    say: (s) =>
      s.sha256 === null ? (
        <span className="muted">none</span>
      ) : (
        <>
          <code title={s.sha256}>{s.sha256.slice(0, 16)}…</code> <CopyButton text={s.sha256} what="the SHA-256" />
        </>
      ),
    key: (s) => s.sha256,
    shown: (s) => s.type === "file",
  },
  {
    label: "Package",
    say: (s, image) =>
      s.package !== null ? (
        <code>{s.package}</code>
      ) : image.facts?.packages ? (
        <span className="muted">none</span>
      ) : (
        <span className="unk">unknown: packages could not be told</span>
      ),
    key: (s) => s.package,
    shown: (s) => s.type !== "directory",
  },
  {
    label: "Layer",
    say: (s, image) => (
      <>
        {count(s.layer + 1)} <code className="muted">{layerOf(s, image)}</code>
      </>
    ),
  },
];

interface Props {
  detail: FileDiffDetail;
  sides: readonly [SideName, SideName];
  pair: readonly [RecordedImage, RecordedImage];
  closeHref: string;
}

/** One path on both sides: what changed stands on a wash, and a text that is kept is shown line by line. */
export function FileDetail({ detail: { entry, lines, linesUnknown }, sides, pair, closeHref }: Props) {
  const { a, b, sign, changes, path } = entry;
  const shown = facts.filter(({ shown: when }) => [a, b].some((side) => side && (!when || when(side))));
  const what = sign === "changed" ? changes.map((c) => (c === "type" ? "kind" : c)).join(", ") : signWords(sides)[sign];
  return (
    <section className="fdetail" aria-labelledby="file-title">
      <div className="fhead">
        <h3 id="file-title">
          <Mark sign={sign} />
          <code>{path}</code>
        </h3>
        <CopyButton text={path} what="the path" />
        <Link className="icon s" href={closeHref as Route} replace scroll={false} prefetch={false} aria-label="Close this file">
          <CrossIcon />
        </Link>
      </div>
      <p className="muted">{what}</p>
      <div className="duo" role="table" aria-label={path}>
        <div role="row">
          <span className="k h" role="columnheader">
            <span className="sr">Fact</span>
          </span>
          {sides.map((side) => (
            <span className={`h ${side.className}`} role="columnheader" key={side.letter}>
              {side.letter} <span className="ref">{side.name}</span>
            </span>
          ))}
        </div>
        {shown.map(({ label, say, key, shown: when }) => {
          const differs = a && b && key && key(a) !== key(b);
          return (
            <div role="row" key={label}>
              <span className="k" role="rowheader">
                {label}
              </span>
              {[a, b].map((side, i) => (
                <span role="cell" className={differs && i === 1 ? "df" : undefined} key={sides[i]?.letter}>
                  {side && (!when || when(side)) ? say(side, pair[i] as RecordedImage) : <span className="muted">{side ? "–" : "not there"}</span>}
                </span>
              ))}
            </div>
          );
        })}
      </div>
      {lines ? (
        <div className="udiff">
          {lines.map(({ sign: s, text }, i) => (
            <div className={s === "removed" ? "del" : s === "added" ? "ins" : undefined} key={i}>
              <span className="m">{s === "same" ? " " : marks[s]}</span>
              <code>{text || " "}</code>
            </div>
          ))}
        </div>
      ) : linesUnknown ? (
        <p className="foot-note">{linesUnknown.reason}</p>
      ) : null}
    </section>
  );
}
