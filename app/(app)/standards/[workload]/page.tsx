import type { Metadata, Route } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { WorkloadActs } from "@/components/standards/acts";
import { Changes } from "@/components/standards/changes";
import { NeedsDecision } from "@/components/standards/decisions";
import { Earlier } from "@/components/standards/earlier";
import { StandardBlock } from "@/components/standards/standard-block";
import { CopyItem } from "@/components/ui/copy";
import { ChevronIcon, PlusIcon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/menu";
import { env, linkBase } from "@/lib/env";
import { isBasewiseError } from "@/lib/errors";
import { getStandards, listChanges, listWorkloads, needsDecision } from "@/lib/standards";
import { evidenceChoices, successorChoices, usualDays } from "@/lib/standards/choices";

/** One workload for those who decide: what stands, what is proposed, what was, and who changed what. */
interface Props {
  params: Promise<{ workload: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}
const shownChanges = 20;

async function orMissing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isBasewiseError(error) && (error.code === "not_found" || error.code === "invalid_request")) notFound();
    throw error;
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workload } = await orMissing(getStandards((await params).workload));
  return { title: `Standard for ${workload.title}` };
}

export default async function WorkloadPage({ params, searchParams }: Props) {
  const { workload: slug } = await params;
  const after = [(await searchParams).after].flat()[0];
  const now = new Date();
  const view = await orMissing(getStandards(slug, now));
  const { workload, revision, current, proposed, earlier } = view;
  const [changes, workloads, decisions, reports, successors] = await Promise.all([
    orMissing(listChanges(slug, { limit: shownChanges, cursor: after })),
    listWorkloads(),
    needsDecision(undefined, now),
    evidenceChoices(
      [current, proposed, ...earlier].flatMap((one) => one ?? []),
      now,
    ),
    successorChoices(now),
  ]);
  const own = { ...decisions, items: decisions.items.filter((one) => one.workload.slug === slug) };
  const acts = { workload, revision, reports, successors, usual: usualDays(now), current: current?.base.reference ?? null };
  const base = linkBase({ ...env(), BASEWISE_PUBLIC_LISTEN: undefined });
  const here = `${base}/standards/${slug}`;
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>{workload.title}</h1>
          <p className="sub">
            <Link className="link" href={"/standards" as Route}>
              Standards
            </Link>
            {workload.note ? ` · ${workload.note}` : ""} · revision {revision}
          </p>
        </div>
        <div className="acts">
          <Menu
            summary={
              <>
                To commit <ChevronIcon />
              </>
            }
          >
            {current ? <a href={`/standards/${slug}/decision.md`}>Decision record (Markdown)</a> : null}
            <CopyItem text={`[![Base image](${here}/badge.svg)](${here})`} what="the badge as Markdown">
              Copy the badge for a README
            </CopyItem>
          </Menu>
          <WorkloadActs workload={workload} count={workloads.length} removable={!current && !proposed && !earlier.length} />
          {proposed ? null : (
            <Link className="btn primary" href={`/standards/${slug}/edit` as Route}>
              <PlusIcon /> {current ? "Propose another" : "Propose"}
            </Link>
          )}
        </div>
      </div>
      {own.items.length ? <NeedsDecision decisions={own} within={slug} /> : null}
      {current ? <StandardBlock {...acts} standard={current} heading="The standard" /> : null}
      {proposed ? <StandardBlock {...acts} standard={proposed} heading={current ? "Proposed instead" : "Proposed"} /> : null}
      {current || proposed ? null : (
        <div className="plain-page">
          <h2>No standard for this workload</h2>
          <p>Nothing is approved and nothing is proposed. A proposal names a base that is on record here, with a reason and, better, a report.</p>
        </div>
      )}
      <Earlier view={view} {...acts} />
      <Changes slug={slug} items={changes.items} nextCursor={changes.nextCursor} first={after === undefined} />
    </main>
  );
}
