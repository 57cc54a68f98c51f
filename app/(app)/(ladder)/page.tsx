import type { Metadata } from "next";
import { Empty } from "@/components/ladder/empty";
import { LadderView } from "@/components/ladder/ladder-view";
import { type Params, parseView } from "@/components/ladder/view";
import { RefreshOnFinish } from "@/components/live/job-stream";
import { starterSet } from "@/lib/catalog";
import { ladder } from "@/lib/compare/ladder";
import { env } from "@/lib/env";
import { ladderData } from "@/lib/images";
import { engineStatus, listJobs } from "@/lib/jobs";
import { formatPlatform } from "@/lib/oci/platform";

export const metadata: Metadata = { title: "Ladder" };

export default async function LadderPage({ searchParams }: { searchParams: Promise<Params> }) {
  const platform = formatPlatform(env().BASEWISE_PLATFORM);
  const view = parseView(await searchParams, platform);
  const data = await ladderData(view);
  if (data.platforms.length === 0) {
    const [jobs, engine] = await Promise.all([listJobs({ limit: 50 }), engineStatus()]);
    return (
      <main id="main" tabIndex={-1}>
        <RefreshOnFinish />
        <div className="head">
          <div>
            <h1>Base images by download size</h1>
            <p className="sub">The ladder of bases, smallest first, distroless against full distributions</p>
          </div>
        </div>
        <Empty starter={env().BASEWISE_STARTER_SET ?? starterSet} jobs={jobs.items} engine={engine.reachable} />
      </main>
    );
  }
  return (
    <main id="main" tabIndex={-1}>
      <RefreshOnFinish />
      <LadderView ladder={ladder(data, view)} platform={platform} />
    </main>
  );
}
