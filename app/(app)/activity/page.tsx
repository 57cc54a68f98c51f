import type { Metadata } from "next";
import { ActivityView } from "@/components/activity/activity-view";
import { ScanWorkList } from "@/components/activity/scan-work-list";
import { LookupList } from "@/components/repository/lookup-list";
import { env } from "@/lib/env";
import { engineStatus, listJobs, workerPlaces } from "@/lib/jobs";
import { listLookups } from "@/lib/jobs/lookups";
import { notableScanWork } from "@/lib/jobs/scan-work";
import { formatPlatform } from "@/lib/oci/platform";

export const metadata: Metadata = { title: "Activity" };

/** Finished jobs that the page shows; the API lists all. */
const shownFinished = 100;
const shownLookups = 20;
const shownRounds = 5;

export default async function ActivityPage({ searchParams }: { searchParams: Promise<{ show?: string | string[] }> }) {
  const [{ show }, active, finished, engine, lookups, scanWork] = await Promise.all([
    searchParams,
    listJobs({ state: "active", limit: 500 }),
    listJobs({ state: "finished", limit: shownFinished }),
    engineStatus(),
    listLookups({ limit: shownLookups }),
    notableScanWork(shownRounds),
  ]);
  return (
    <main id="main" tabIndex={-1}>
      <ActivityView
        initial={[...active.items, ...finished.items]}
        failedOnly={show === "failed"}
        places={workerPlaces()}
        platform={formatPlatform(env().BASEWISE_PLATFORM)}
        today={new Date().toISOString().slice(0, 10)}
        engine={engine.reachable ? `Docker Engine ${engine.version}, ${engine.storageDriver}` : "no engine, read from the registries"}
      />
      <ScanWorkList work={scanWork} />
      <LookupList runs={lookups.items} />
    </main>
  );
}
