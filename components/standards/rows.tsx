import type { Route } from "next";
import Link from "next/link";
import { date } from "@/lib/format";
import { noteHtml } from "@/lib/reports/note";
import type { StandardView, WorkloadView } from "@/lib/standards/view-types";
import { Evidence, Figures, StatusMark } from "./facts";
import { FromLine } from "./line";
import { nextOf, tagTrouble } from "./words";

function Row({ workload: { workload, earlier }, standard, today }: { workload: WorkloadView; standard: StandardView; today: string }) {
  const replaced = earlier.find(({ status, successor }) => status === "deprecated" && successor?.id === standard.id);
  const trouble = tagTrouble(standard);
  return (
    <li className="std" id={standard.status === "proposed" ? `${workload.slug}-proposed` : workload.slug}>
      <div>
        <h3>
          <Link className="name" href={`/standards/${workload.slug}` as Route}>
            {workload.title}
          </Link>
        </h3>
        {workload.note ? <span>{workload.note}</span> : null}
      </div>
      <div>
        <FromLine standard={standard} />
        <p className="alt">
          {standard.alternatives.length ? "Also permitted: " : "No alternatives"}
          {standard.alternatives.map(({ base, note }, i) => (
            <span key={base.reference}>
              {i ? "; " : ""}
              <code title={base.digest ?? undefined}>{base.reference}</code>
              {note ? `, ${note}` : ""}
            </span>
          ))}
          {replaced ? (
            <>
              {" · "}Replaces <code>{replaced.base.reference}</code>
              {replaced.deprecatedUntil ? `, deprecated until ${date(replaced.deprecatedUntil)}` : ", deprecated"}
            </>
          ) : null}
          {trouble ? <span className="trouble"> · {trouble}</span> : null}
        </p>
      </div>
      <div className="why">
        <p>
          <Figures {...standard} />
          <Evidence evidence={standard.evidence} />
        </p>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised where it is made */}
        {standard.reason ? <div className="reason" dangerouslySetInnerHTML={{ __html: noteHtml(standard.reason) }} /> : null}
      </div>
      <div>
        <StatusMark standard={standard} />
        <span className="when">{nextOf(standard, today)}</span>
        {standard.owner ? <span className="when">{standard.owner}</span> : null}
      </div>
    </li>
  );
}

/** One line per standard that may be used or is proposed; workloads without one are named below. */
export function StandardRows({ workloads, today }: { workloads: readonly WorkloadView[]; today: string }) {
  const without = workloads.filter(({ current, proposed }) => !current && !proposed);
  return (
    <>
      <div className="std hd" aria-hidden="true">
        <span>Workload</span>
        <span>Line for the Dockerfile’s last stage</span>
        <span>Why</span>
        <span>Status</span>
      </div>
      <ul className="stds">
        {workloads.flatMap((workload) =>
          [workload.current, workload.proposed].flatMap((standard) =>
            standard ? [<Row key={standard.id} workload={workload} standard={standard} today={today} />] : [],
          ),
        )}
      </ul>
      {without.length ? (
        <p className="foot-note">
          No standard yet for{" "}
          {without.map(({ workload }, i) => (
            <span key={workload.slug}>
              {i ? ", " : ""}
              <Link className="link" href={`/standards/${workload.slug}` as Route}>
                {workload.title}
              </Link>
            </span>
          ))}
          .{" "}
          <Link className="link" href={"/" as Route}>
            The ladder
          </Link>{" "}
          shows what there is to choose from.
        </p>
      ) : null}
    </>
  );
}
