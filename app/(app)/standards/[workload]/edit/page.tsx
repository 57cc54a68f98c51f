import type { Metadata, Route } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { fieldsFor, fieldsOf } from "@/components/standards/fields";
import { StandardForm } from "@/components/standards/standard-form";
import { env } from "@/lib/env";
import { isBasewiseError } from "@/lib/errors";
import { formatPlatform } from "@/lib/oci/platform";
import { getStandards } from "@/lib/standards";
import { evidenceChoices } from "@/lib/standards/choices";
import type { WorkloadView } from "@/lib/standards/view-types";

/** Proposes a base for a workload, or edits a standard of it: `?id=`; else the proposal. `?base=` and `?evidence=` begin a new one. */
interface Props {
  params: Promise<{ workload: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

async function found(slug: string): Promise<WorkloadView> {
  try {
    return await getStandards(slug);
  } catch (error) {
    if (isBasewiseError(error) && error.code === "not_found") notFound();
    throw error;
  }
}

export const metadata: Metadata = { title: "Propose or edit a standard" };

export default async function EditPage({ params, searchParams }: Props) {
  const view = await found((await params).workload);
  const query = await searchParams;
  const asked = (name: string) => ([query[name]].flat()[0] ?? "").slice(0, 1000);
  const { workload, revision, current, proposed, earlier } = view;
  const id = asked("id");
  const standard = id ? [current, proposed, ...earlier].find((one) => one?.id === id) : proposed;
  if (standard === undefined) notFound();
  const reports = await evidenceChoices(standard ? [standard] : [], new Date());
  const initial = standard ? fieldsOf(standard) : fieldsFor(current, asked("base") || (current?.base.reference ?? ""), asked("evidence"));
  const heading = standard ? (standard.status === "proposed" ? "Edit the proposal" : "Edit the standard") : current ? "Propose another base" : "Propose a base";
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>{heading}</h1>
          <p className="sub">
            <Link className="link" href={"/standards" as Route}>
              Standards
            </Link>{" "}
            ·{" "}
            <Link className="link" href={`/standards/${workload.slug}` as Route}>
              {workload.title}
            </Link>
            {workload.note ? ` · ${workload.note}` : ""}
          </p>
        </div>
      </div>
      {standard?.status === "retired" ? (
        <div className="plain-page">
          <p>A retired standard stays as it ended. Propose the base anew.</p>
        </div>
      ) : (
        <StandardForm
          workload={{ slug: workload.slug, title: workload.title }}
          revision={revision}
          standard={standard ? { id: standard.id, status: standard.status } : null}
          initial={initial}
          reports={reports}
          platform={formatPlatform(env().BASEWISE_PLATFORM)}
        />
      )}
    </main>
  );
}
