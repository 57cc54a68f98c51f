import type { ReactNode } from "react";
import { date, moment } from "@/lib/format";
import { noteHtml } from "@/lib/reports/note";
import type { StandardView } from "@/lib/standards/view-types";
import { CopyButton } from "../ui/copy";
import { type ActsProps, EndException, StandardActs } from "./acts";
import { Evidence, Figures, StatusMark } from "./facts";
import { FromLine } from "./line";
import { daysLeft, nextOf, tagTrouble } from "./words";

/** One standard whole: the line, why, on what evidence, what else, until when; and what can be done with it. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Digests({ base }: Pick<StandardView, "base">) {
  if (!base.digest) return <>scratch is no image: there is no digest.</>;
  return (
    <>
      <span className="dig">{base.digest}</span> <CopyButton text={base.digest} what="the digest" />
      {base.manifests.length > 1 ? (
        <details>
          <summary className="link">{base.manifests.length} platforms</summary>
          <ul className="plain">
            {base.manifests.map(({ platform, digest }) => (
              <li key={digest}>
                {platform} <span className="dig">{digest}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function Tag({ standard }: { standard: StandardView }) {
  const { tag } = standard;
  if (!tag) return null;
  const trouble = tagTrouble(standard);
  const seen = tag.lookedAt ? `, looked up ${moment(tag.lookedAt)}` : "";
  const words = { same: `It means the same as then${seen}.`, moved: `It moved${seen}.`, gone: `The registry knows it no longer${seen}.` };
  return <Fact name="Its tag">{trouble ? <span className="warns">{trouble}</span> : words[tag.state as keyof typeof words]}</Fact>;
}

function Exceptions({ standard, slug, revision, today }: { standard: StandardView; slug: string; revision: number; today: string }) {
  if (!standard.exceptions.length) return null;
  return (
    <Fact name="Exceptions">
      <ul className="plain exceptions">
        {standard.exceptions.map((one) => (
          <li key={one.id}>
            <span>
              <b>{one.team}</b> may stand on <code>{one.reference}</code>
              {one.digest ? <span className="dig"> {one.digest.slice(7, 19)}</span> : null} until {date(one.until)} ({daysLeft(today, one.until)}): {one.reason}
            </span>
            <EndException slug={slug} revision={revision} exception={one} />
          </li>
        ))}
      </ul>
    </Fact>
  );
}

export function StandardBlock({ heading, ...acts }: ActsProps & { heading: string }) {
  const { standard, workload, revision, usual } = acts;
  const id = `standard-${standard.id}`;
  return (
    <section className="sec standard" aria-labelledby={id} id={standard.status}>
      <div className="sechead">
        <h2 id={id}>{heading}</h2>
        <p className="why">
          <StatusMark standard={standard} /> {nextOf(standard, usual.today)}
        </p>
        <div className="acts">
          <StandardActs {...acts} />
        </div>
      </div>
      <FromLine standard={standard} />
      <dl className="spec">
        <Fact name="Digest">
          <Digests base={standard.base} />
        </Fact>
        {standard.base.digest ? (
          <Fact name="Image">
            <Figures {...standard} />
          </Fact>
        ) : null}
        <Tag standard={standard} />
        <Fact name="Reason">
          {standard.reason ? (
            // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised where it is made
            <div className="prose" dangerouslySetInnerHTML={{ __html: noteHtml(standard.reason) }} />
          ) : (
            <span className="unk">none is written yet; an approval needs one</span>
          )}
        </Fact>
        <Fact name="Evidence">
          {standard.evidence ? (
            <>
              <Evidence evidence={standard.evidence} /> “{standard.evidence.title}”,{" "}
              <span className="muted" title={`SHA-256 of what it froze: ${standard.evidence.contentHash}`}>
                hash {standard.evidence.contentHash.slice(0, 12)}
              </span>
            </>
          ) : (
            <span className="unk">no report</span>
          )}
        </Fact>
        {standard.alternatives.length ? (
          <Fact name="Also permitted">
            <ul className="plain">
              {standard.alternatives.map(({ base, note }) => (
                <li key={base.reference}>
                  <code>{base.reference}</code>
                  {base.digest ? <span className="dig" title={base.digest}>{` ${base.digest.slice(7, 19)}`}</span> : null}
                  {note ? `, ${note}` : ""}
                </li>
              ))}
            </ul>
          </Fact>
        ) : null}
        <Exceptions standard={standard} slug={workload.slug} revision={revision} today={usual.today} />
        {standard.owner ? <Fact name="Owner">{standard.owner}</Fact> : null}
        <Fact name="Since">
          proposed {date(standard.proposedAt)}
          {standard.approvedAt ? `, approved ${date(standard.approvedAt)}` : ""}, changed {date(standard.updatedAt)}
        </Fact>
      </dl>
    </section>
  );
}
