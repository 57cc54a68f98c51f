import { date } from "@/lib/format";
import type { WorkloadView } from "@/lib/standards/view-types";
import { type ActsProps, StandardActs } from "./acts";
import { StatusMark } from "./facts";
import { short } from "./words";

/** What was decided before: it stays as it ended. */
export function Earlier({ view, ...acts }: Omit<ActsProps, "standard"> & { view: WorkloadView }) {
  if (!view.earlier.length) return null;
  return (
    <section className="sec" aria-labelledby="earlier-title">
      <div className="sechead">
        <h2 id="earlier-title">Earlier</h2>
        <p className="why">What was decided stays as it ended.</p>
      </div>
      <ul className="stds">
        {view.earlier.map((standard) => (
          <li className="earlier" key={standard.id}>
            <div>
              <code title={standard.base.digest ?? undefined}>
                {standard.base.reference}
                {standard.base.digest ? <span className="dg"> @{short(standard.base.digest)}</span> : null}
              </code>
              <p>
                {standard.status === "deprecated" && standard.deprecatedUntil ? `may be used until ${date(standard.deprecatedUntil)}` : null}
                {standard.successor ? (
                  <>
                    {standard.status === "deprecated" ? "; " : ""}followed by <code>{standard.successor.reference}</code>
                  </>
                ) : null}
              </p>
            </div>
            <div>
              <StatusMark standard={standard} />
              <span className="when">
                {standard.approvedAt ? `approved ${date(standard.approvedAt)}` : "never approved"}, ended {date(standard.updatedAt)}
              </span>
            </div>
            <StandardActs {...acts} standard={standard} />
          </li>
        ))}
      </ul>
    </section>
  );
}
