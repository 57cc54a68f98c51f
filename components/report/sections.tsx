import type { ReactNode } from "react";
import { type CompareQuery, readQuery } from "@/lib/compare/query";
import { letters } from "@/lib/compare/types";
import type { SectionId } from "@/lib/reports/sections";
import type { ReportDocument } from "@/lib/reports/types";
import { AttackSection } from "../compare/attack";
import { BytesSection } from "../compare/bytes";
import { FactSection } from "../compare/facts";
import { FileSection } from "../compare/file-section";
import { Layers } from "../compare/layers";
import { LevelsSection } from "../compare/levels";
import { Matrix } from "../compare/matrix";
import { PackageSection } from "../compare/package-section";
import { PullSection } from "../compare/pull";
import { Rows } from "../compare/rows";
import { WaterfallSection } from "../compare/waterfall";
import { ScanCompare } from "../scans/compare-section";
import { ReportSizes } from "./sizes";
import { ReportVerdict } from "./verdict";

/** The comparison's own sections drawn from the frozen copy alone, nothing open and nothing filtered. */
function queryOf({ images, target, comparison }: ReportDocument): CompareQuery {
  const query = readQuery({});
  return { ...query, images: images.map((image) => image.pinned), to: target, pull: comparison.pull?.options ?? query.pull };
}

export function ReportSection({ id, document }: { id: SectionId; document: ReportDocument }): ReactNode {
  const { comparison, images, target, files, scans } = document;
  const { columns, figures, waterfalls, bytes, layers, levels, matrix, attack, packages, facts, pull } = comparison;
  const query = queryOf(document);
  switch (id) {
    case "verdict":
      return <ReportVerdict columns={columns} />;
    case "sizes":
      return (
        <>
          <ReportSizes images={images} columns={columns} />
          {figures ? <Rows name="Sizes and counts" rows={figures} columns={columns} query={query} /> : null}
        </>
      );
    case "waterfall":
      return waterfalls ? <WaterfallSection columns={columns} waterfalls={waterfalls} target={target} query={query} /> : null;
    case "bytes":
      return bytes ? <BytesSection columns={columns} maps={bytes} target={target} query={query} /> : null;
    case "layers":
      return layers ? <Layers columns={columns} stacks={layers} query={query} /> : null;
    case "levels":
      return levels ? <LevelsSection columns={columns} levels={levels} query={query} /> : null;
    case "capabilities":
      return matrix ? <Matrix columns={columns} groups={matrix} query={query} /> : null;
    case "attack":
      return attack ? <AttackSection columns={columns} attack={attack} query={query} /> : null;
    case "vulnerabilities":
      return scans ? <ScanCompare columns={columns} scans={new Map(scans.map((one) => [one.standing.digest, one]))} attack={attack} frozen /> : null;
    case "packages":
      return packages ? <PackageSection columns={columns} packages={packages} query={query} /> : null;
    case "files":
      return files ? <FileSection letters={letters.slice(0, columns.length)} query={query} summaries={files} waiting={false} /> : null;
    case "pull":
      return pull ? <PullSection columns={columns} pull={pull} query={query} /> : null;
    default: {
      const group = facts.find((one) => one.id === id);
      return group ? <FactSection group={group} columns={columns} query={query} /> : null;
    }
  }
}
