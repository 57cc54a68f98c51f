import type { Metadata, Route } from "next";
import Link from "next/link";
import { NeedsDecision } from "@/components/standards/decisions";
import { StandardRows } from "@/components/standards/rows";
import { CopyItem } from "@/components/ui/copy";
import { ChevronIcon, PlusIcon, WarnIcon } from "@/components/ui/icons";
import { Menu } from "@/components/ui/menu";
import { env, linkBase } from "@/lib/env";
import { listStandards, needsDecision } from "@/lib/standards";

export const metadata: Metadata = { title: "Standards" };

/** More workloads than an organisation tells apart. */
const shown = 500;

function ForMachines({ base }: { base: string }) {
  return (
    <Menu
      label="For machines"
      summary={
        <>
          For machines <ChevronIcon />
        </>
      }
    >
      <a href="/standards.json">standards.json</a>
      <CopyItem text={`{"extends": ["${base}/renovate/standards.json"]}`} what="the preset for Renovate">
        Copy the preset for Renovate
      </CopyItem>
      <CopyItem
        text={`curl --data-binary @Dockerfile -H 'Content-Type: text/plain' '${base}/api/v1/standards/check?format=text'`}
        what="the check as a curl line"
      >
        Copy the check of a Dockerfile
      </CopyItem>
    </Menu>
  );
}

export default async function StandardsPage() {
  const now = new Date();
  const [{ items }, decisions] = await Promise.all([listStandards({ limit: shown }, now), needsDecision(undefined, now)]);
  const base = linkBase({ ...env(), BASEWISE_PUBLIC_LISTEN: undefined });
  const any = items.some(({ current, proposed, earlier }) => current || proposed || earlier.length);
  const open = decisions.items.length;
  return (
    <main id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <h1>Use this base</h1>
          <p className="sub">One line per workload, decided by the platform team on evidence, pinned by digest</p>
        </div>
        <div className="acts">
          {open ? (
            <a className="btn plain needs" href="#decide">
              <WarnIcon /> {open === 1 ? "1 needs a decision" : `${open} need a decision`}
            </a>
          ) : null}
          <ForMachines base={base} />
          <Link className="btn" href={"/standards/check" as Route}>
            Check a Dockerfile
          </Link>
          <Link className="btn primary" href={"/standards/new" as Route}>
            <PlusIcon /> Propose
          </Link>
        </div>
      </div>
      {any ? (
        <>
          <StandardRows workloads={items} today={decisions.today} />
          <NeedsDecision decisions={decisions} />
        </>
      ) : (
        <div className="plain-page">
          <h2>No standard yet</h2>
          <p>
            A standard is your organisation’s decision for one kind of workload: this base, by digest, for this reason, on this evidence, until this review.
            Compare what you have with what you could have, freeze the comparison as a report, and propose a base with it.
          </p>
          <div className="acts">
            <Link className="btn" href={"/standards/new" as Route}>
              Propose a base
            </Link>
            <Link className="btn" href={"/" as Route}>
              To the ladder
            </Link>
          </div>
        </div>
      )}
    </main>
  );
}
