import type { ReactNode } from "react";
import type { Column } from "@/lib/compare/types";
import { date } from "@/lib/format";
import { shortDigest } from "@/lib/oci/digest";
import { standsAlone } from "../ui/alone";
import { ChartDownload, type ChartDownloadProps, type ChartSource } from "./download";

/**
 * A section that holds a chart: its head, what can be done with it, and the drawing that is saved as a picture. What lies inside `Drawing` is
 * what the picture holds, as it is drawn here: every chart has `role="img"` and a sentence of its figures, which becomes the picture's
 * description, and a `<title>` with the exact figure on each mark.
 */
export interface ChartFrameProps {
  /** Of the section: #waterfall. Also the picture's file name. */
  id: string;
  title: string;
  /** One line beside the heading. */
  why?: ReactNode;
  /** Which kind of figure is drawn, for the picture's caption: "Files size in bytes: regular files that are seen". */
  kind: string;
  columns: readonly Column[];
  className?: string;
  /** Controls of the section's own, the table's button among them; the picture's menu stands after them. */
  acts?: ReactNode;
  /** Beneath the drawing, and not part of the picture. */
  below?: ReactNode;
  /** False while the table stands in its place: there is nothing to save. */
  drawn?: boolean;
  /** Over the drawing where the page stands alone and has no heads of its own. */
  heads?: ReactNode;
  children: ReactNode;
}

export function ChartFrame({ id, title, why, kind, columns, className, acts, below, drawn = true, heads, children }: ChartFrameProps) {
  return (
    <section className={className ? `sec ${className}` : "sec"} id={id} aria-labelledby={`${id}-title`}>
      <div className="sechead">
        <h2 id={`${id}-title`}>{title}</h2>
        {why ? <p className="why">{why}</p> : null}
        <div className="acts">
          {standsAlone() ? null : acts}
          {drawn ? <SaveChart id={id} title={title} kind={kind} sources={chartSources(columns)} /> : null}
        </div>
      </div>
      {standsAlone() ? heads : null}
      {drawn ? <Drawing of={id}>{children}</Drawing> : children}
      {below}
    </section>
  );
}

/** The menu that saves a chart; a page that stands alone has none of the app's scripts, and its own one finds the chart by this. */
export const SaveChart = (chart: ChartDownloadProps) =>
  standsAlone() ? <span className="save-chart" data-chart={JSON.stringify(chart)} hidden /> : <ChartDownload {...chart} />;

/** What a picture of the chart holds; for sections that have no head of the usual form. */
export const Drawing = ({ of, className, children }: { of: string; className?: string; children: ReactNode }) => (
  <div className={className} data-drawing={of}>
    {children}
  </div>
);

/** Which image a letter means, where it was read and when: every picture says so. */
export const chartSources = (columns: readonly Column[]): ChartSource[] =>
  columns.map((column) => {
    const name = column.state === "invalid" ? column.asked : column.reference;
    if (column.state !== "recorded") return { letter: column.letter, name, from: column.state === "failed" ? "could not be read" : "not read" };
    const from = [
      column.platform,
      shortDigest(column.digest),
      `${column.source === "docker" ? "Docker Engine" : "registry"}${column.mirror ? ` through ${column.mirror}` : ""}`,
      `read ${date(column.inspectedAt)}`,
      column.rebuilt ? "rebuilt, not the published bytes" : "",
    ];
    return { letter: column.letter, name, from: from.filter(Boolean).join(" · ") };
  });
