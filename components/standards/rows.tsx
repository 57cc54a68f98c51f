import type { Route } from "next";
import Link from "next/link";
import { bytes, date, moment } from "@/lib/format";
import { noteHtml } from "@/lib/reports/note";
import type { StandardView, WorkloadView } from "@/lib/standards/view-types";
import { CancelledIcon, DoneIcon, QueuedIcon, WarnIcon } from "../ui/icons";
import { FromLine } from "./line";
import { nextOf, type StatusWords, statusOf, tagTrouble } from "./words";

const marks: Record<StatusWords["kind"], () => React.ReactNode> = { ok: DoneIcon, warn: WarnIcon, open: QueuedIcon, off: CancelledIcon };

export function StatusMark({ standard }: { standard: Pick<StandardView, "status" | "tag"> }) {
  const { kind, text } = statusOf(standard);
  const Mark = marks[kind];
  return (
    <span className={`status ${kind}`}>
      <Mark />
      {text}
    </span>
  );
}

/** Size and packages of the approved image as they are on record, and why where there are none. */
function Figures({ image }: StandardView) {
  if (!image.figures) {
    return (
      <span className="unk" title={image.reason ?? "Nothing of it is on record"}>
        size unknown
      </span>
    );
  }
  const { download, packages, readAt, platform } = image.figures;
  const title = `Download size of ${platform}, read ${moment(readAt)}`;
  return (
    <>
      {download === null ? (
        <span className="unk" title="It is in no registry, so that it has no download size">
          download unknown
        </span>
      ) : (
        <data value={download} title={title}>
          {bytes(download)}
        </data>
      )}
      {packages === null ? ", packages unknown. " : `, ${packages} packages. `}
      {image.state === "gone" ? <span title={image.reason ?? undefined}>Its image was deleted since. </span> : null}
    </>
  );
}

function Evidence({ evidence }: Pick<StandardView, "evidence">) {
  if (!evidence) return null;
  return evidence.state === "live" ? (
    <a className="link" href={`/r/${evidence.slug}`} title={evidence.title}>
      Report
    </a>
  ) : (
    <span className="unk" title={`“${evidence.title}”: its link no longer opens`}>
      report {evidence.state}
    </span>
  );
}

function Row({ workload: { workload, earlier }, standard, today }: { workload: WorkloadView; standard: StandardView; today: string }) {
  const replaced = earlier.find(({ status, successor }) => status === "deprecated" && successor?.id === standard.id);
  const trouble = tagTrouble(standard);
  return (
    <li className="std" id={standard.status === "proposed" ? `${workload.slug}-proposed` : workload.slug}>
      <div>
        <h3>{workload.title}</h3>
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
          No standard yet for {without.map(({ workload }) => workload.title).join(", ")}.{" "}
          <Link className="link" href={"/" as Route}>
            The ladder
          </Link>{" "}
          shows what there is to choose from.
        </p>
      ) : null}
    </>
  );
}
