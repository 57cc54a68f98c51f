import type { Route } from "next";
import Link from "next/link";
import { date } from "@/lib/format";

/** A report that may be evidence. */
export interface Evidence {
  id: string;
  title: string;
  createdAt: string;
  /** Its link does not open any more; it stays chosen where it was. */
  gone: boolean;
}

export function ReportField({
  id,
  reports,
  value,
  wrong = false,
  onChange,
}: {
  id: string;
  reports: readonly Evidence[];
  value: string;
  wrong?: boolean;
  onChange: (id: string) => void;
}) {
  return (
    <div>
      <span className={wrong ? "field wide wrong" : "field wide"}>
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{reports.length ? "no report" : "there is no report yet"}</option>
          {reports.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}, {date(one.createdAt)}
              {one.gone ? " (its link no longer opens)" : ""}
            </option>
          ))}
        </select>
      </span>
      <p className="hint">
        A report holds what it compared as it was. Make one from{" "}
        <Link className="link" href={"/compare" as Route}>
          a comparison
        </Link>{" "}
        by “Freeze as report”.
      </p>
    </div>
  );
}
