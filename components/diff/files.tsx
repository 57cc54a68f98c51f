import type { Route } from "next";
import Link from "next/link";
import { type DiffPageQuery, diffHref } from "@/lib/compare/diff-query";
import type { FileDiffDetail, FileDiffPage, FileKind } from "@/lib/compare/diff-types";
import { count, plural } from "@/lib/format";
import type { RecordedImage } from "@/lib/images/pair";
import { FileDetail } from "./file-detail";
import type { LineContext } from "./file-line";
import { FileList } from "./file-list";
import { Filters } from "./filters";
import type { SideName } from "./names";

interface Props {
  query: DiffPageQuery;
  page: FileDiffPage;
  detail: FileDiffDetail | null;
  sides: readonly [SideName, SideName];
  pair: readonly [RecordedImage, RecordedImage];
}

/** `Regular files by path: 4,399 in A, 1,271 in C. Beside them −237 +275 symbolic links and −672 +31 folders.` */
function why({ types }: FileDiffPage, [a, b]: readonly [SideName, SideName]): string {
  const { file } = types;
  const both = file.changed + file.same;
  const others = (
    [
      ["symlink", "symbolic links"],
      ["directory", "folders"],
      ["other", "devices and pipes"],
    ] as [FileKind, string][]
  )
    .filter(([kind]) => types[kind].removed + types[kind].added > 0)
    .map(([kind, words]) => `−${count(types[kind].removed)} +${count(types[kind].added)} ${words}`);
  const beside = others.length ? ` Beside them ${others.join(" and ").replace(" and ", others.length > 2 ? ", " : " and ")}.` : "";
  return `Regular files of the merged systems by path: ${count(file.removed + both)} in ${a.letter}, ${count(file.added + both)} in ${b.letter}.${beside}`;
}

/** All rows of the view in its order: on the left what only A has, on the right what only the other has, across what changed. */
function Rail({ rail, letters }: { rail: FileDiffPage["rail"]; letters: readonly [string, string] }) {
  const height = 100 / Math.max(1, rail.length);
  return (
    <div className="rail">
      <svg role="img" aria-label={`Where in the list: only in ${letters[0]} at the left, only in ${letters[1]} at the right, changed across`}>
        {rail.map(([removed, added, changed], i) => {
          const at = { y: `${(i * height).toFixed(3)}%`, height: `${(height * 1.02).toFixed(3)}%` };
          return [
            removed > 0 ? <rect className="rm" x={7 - (removed / 1000) * 6} width={(removed / 1000) * 6} {...at} key={`${i} removed`} /> : null,
            added > 0 ? <rect className="ad" x={8} width={(added / 1000) * 6} {...at} key={`${i} added`} /> : null,
            changed > 0 ? <rect className="ch" x={1} width={13} {...at} opacity={Math.max(0.25, changed / 1000)} key={`${i} changed`} /> : null,
          ];
        })}
      </svg>
    </div>
  );
}

const Choice = ({ query, on, children, set }: { query: DiffPageQuery; on: boolean; children: string; set: Partial<DiffPageQuery> }) => (
  <Link href={diffHref({ ...query, ...set, offset: 0 }) as Route} aria-current={on ? "true" : undefined} replace scroll={false} prefetch={false}>
    {children}
  </Link>
);

export function Files({ query, page, detail, sides, pair }: Props) {
  const [a, b] = sides;
  const letters = [a.letter, b.letter] as const;
  const folders = page.items.flatMap((row) => (row.kind === "folder" ? [row.below] : []));
  const context: LineContext = {
    letters,
    full: { removed: Math.max(0, ...folders.map((f) => f.removedBytes)), added: Math.max(0, ...folders.map((f) => f.addedBytes)) },
    whole: query.arrange === "list",
    chosen: query.file,
  };
  return (
    <section className="sec" id="files" aria-labelledby="files-title">
      <div className="sechead flush">
        <h2 id="files-title">Files</h2>
        <p className="why">{why(page, sides)}</p>
        <div className="acts">
          <nav className="seg" aria-label="Order">
            <Choice query={query} on={query.order === "weight"} set={{ order: "weight" }}>
              Weight
            </Choice>
            <Choice query={query} on={query.order === "path"} set={{ order: "path" }}>
              Path
            </Choice>
          </nav>
          <nav className="seg" aria-label="Arrangement">
            <Choice query={query} on={query.arrange === "folders"} set={{ arrange: "folders" }}>
              Folders
            </Choice>
            <Choice query={query} on={query.arrange === "list"} set={{ arrange: "list" }}>
              List
            </Choice>
          </nav>
        </div>
      </div>
      <Filters query={query} sides={sides} counts={page.counts} placeholder="Find a path, * and ? allowed" />
      <div className="fdiff">
        <div className="ftree">
          <div className="fheads" aria-hidden="true">
            <span>{context.whole ? "Path" : "Name"}</span>
            <span className="what">{context.whole ? "What changed" : "Bytes − and +"}</span>
            <span className="fig">{context.whole ? "" : `Only in ${a.letter}`}</span>
            <span className="fig">{context.whole ? "" : `Only in ${b.letter}`}</span>
            <span className="fig">Change</span>
          </div>
          <FileList query={query} first={page} context={context} />
          <Rail rail={page.rail} letters={letters} />
        </div>
        <div className="fside">
          {detail ? (
            <FileDetail detail={detail} sides={sides} pair={pair} closeHref={diffHref({ ...query, file: null })} />
          ) : (
            <p className="muted">
              {query.file
                ? `${query.file} is in neither image.`
                : `A path chosen in the list is told of here: what it is in ${a.letter} and in ${b.letter}, its package and layer. ${plural(page.paths, "path")} with these signs.`}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}
