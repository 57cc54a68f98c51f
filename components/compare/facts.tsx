import type { CompareQuery } from "@/lib/compare/query";
import type { Column, FactGroup } from "@/lib/compare/types";
import { plural } from "@/lib/format";
import { Rows } from "./rows";

/** One group of what else is known of each image: its config, or what names it. */
export function FactSection({ group, columns, query }: { group: FactGroup; columns: readonly Column[]; query: CompareQuery }) {
  return (
    <section className="sec" id={group.id} aria-labelledby={`${group.id}-title`}>
      <div className="sechead flush">
        <h2 id={`${group.id}-title`}>{group.title}</h2>
        <p className="why">{group.id === "config" ? "As the image config says: what a container starts with." : "What names it, and how it was read."}</p>
        {columns.length > 1 ? (
          <div className="acts">
            <span className="muted">
              {group.rows.filter((row) => row.differs).length} of {plural(group.rows.length, "row")} differ
            </span>
          </div>
        ) : null}
      </div>
      <Rows name={group.title} rows={group.rows} columns={columns} query={query} wash />
    </section>
  );
}
