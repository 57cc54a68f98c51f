import type { Route } from "next";
import Link from "next/link";
import { compareHref } from "@/lib/compare/query";
import { plural } from "@/lib/format";
import type { Decision, Decisions } from "@/lib/standards/view-types";
import { QueuedIcon, WarnIcon } from "../ui/icons";
import { byDigest, decisionTitles, decisionWords } from "./words";

const urgent: ReadonlySet<Decision["kind"]> = new Set(["tag_moved", "tag_gone", "support_ended", "evidence_gone"]);

/** Both sides of a move by digest, so that the comparison shows them whatever the tag means later. */
function CompareBoth({ decision }: { decision: Decision }) {
  if (decision.kind !== "tag_moved") return null;
  const { before, digest } = decision.moved;
  if (!before || !digest || !decision.moved.after) return null;
  return (
    <Link className="btn" href={compareHref({ images: [byDigest(decision.reference, before.digest), byDigest(decision.reference, digest)] }) as Route}>
      Compare
    </Link>
  );
}

/** Where it is decided. On the workload's own page what can be done stands beside each standard. */
function Decide({ decision, within }: { decision: Decision; within: string | undefined }) {
  const { slug } = decision.workload;
  if (decision.kind === "tag_moved") {
    return (
      <Link className="btn" href={`/standards/${slug}/edit?base=${encodeURIComponent(decision.reference)}` as Route}>
        Propose it
      </Link>
    );
  }
  if (within !== undefined) return null;
  return (
    <Link className="btn" href={`/standards/${slug}` as Route}>
      {decision.kind === "review_due" ? "Review" : "Decide"}
    </Link>
  );
}

/** `within`: the workload on whose page it stands. */
export function NeedsDecision({ decisions, within: slug }: { decisions: Decisions; within?: string }) {
  const { items, within } = decisions;
  return (
    <section className="sec" id="decide" aria-labelledby="decide-title">
      <div className="sechead">
        <h2 id="decide-title">Needs a decision</h2>
        <p className="why">The platform team’s view.</p>
        <div className="acts">
          <span className="muted">{items.length ? `${items.length} open` : "nothing open"}</span>
        </div>
      </div>
      {items.length ? (
        <ul className="stds">
          {items.map((decision) => (
            <li className="due" key={`${decision.kind} ${decision.standardId} ${decision.kind === "exception_ends" ? decision.exception.id : ""}`}>
              <span className={urgent.has(decision.kind) ? "tg warn" : "tg"}>
                {urgent.has(decision.kind) ? <WarnIcon /> : <QueuedIcon />}
                {decisionTitles[decision.kind]}
              </span>
              <div>
                <span className="what">
                  <Link className="name" href={`/standards/${decision.workload.slug}` as Route}>
                    {decision.workload.title}
                  </Link>
                  , <code>{decision.reference}</code>
                </span>
                <p>{decisionWords(decision)}</p>
              </div>
              <div className="acts">
                <CompareBoth decision={decision} />
                <Decide decision={decision} within={slug} />
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <p className="none">No tag moved, no support ended, and no review, exception or deprecation falls due within {plural(within, "day")}.</p>
      )}
    </section>
  );
}
