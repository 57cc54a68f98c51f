import type { Metadata, Route } from "next";
import Link from "next/link";
import { AddWorkload } from "@/components/standards/acts";
import { StatusMark } from "@/components/standards/facts";
import { listStandards } from "@/lib/standards";

export const metadata: Metadata = { title: "Propose a standard" };

/** More workloads than there may be. */
const all = 500;

/** For which workload: the first step of a proposal. `?base=` and `?evidence=` go on to the form. */
export default async function ProposePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const query = await searchParams;
  const kept = new URLSearchParams();
  for (const name of ["base", "evidence"]) {
    const value = [query[name]].flat()[0]?.slice(0, 1000);
    if (value) kept.set(name, value);
  }
  const { items } = await listStandards({ limit: all });
  const base = kept.get("base");
  const with_ = kept.size ? `?${kept}` : "";
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>Propose {base ? <code>{base}</code> : "a base"}</h1>
          <p className="sub">
            <Link className="link" href={"/standards" as Route}>
              Standards
            </Link>{" "}
            · for which workload?
          </p>
        </div>
        <div className="acts">
          <AddWorkload count={items.length} query={with_} />
        </div>
      </div>
      <ul className="stds workloads">
        {items.map(({ workload, current, proposed }) => (
          <li key={workload.slug}>
            <Link className="name" href={(proposed ? `/standards/${workload.slug}` : `/standards/${workload.slug}/edit${with_}`) as Route}>
              {workload.title}
            </Link>
            <span className="muted">{workload.note}</span>
            <span>
              {current ? <code>{current.base.reference}</code> : <span className="muted">no standard yet</span>}
              {proposed ? (
                <span className="also">
                  <StatusMark standard={proposed} /> <code>{proposed.base.reference}</code>: decide on it first, or edit it
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
    </main>
  );
}
