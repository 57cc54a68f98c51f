import type { Metadata } from "next";
import { ReportList } from "@/components/reports/list";
import { readReportsQuery } from "@/components/reports/query";
import { env, linkBase } from "@/lib/env";
import { listReports, liveComparison } from "@/lib/reports";

export const metadata: Metadata = { title: "Reports" };

const shown = 100;

export default async function ReportsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const query = readReportsQuery(await searchParams);
  const { q, state, by, moved, sort, after } = query;
  const now = new Date();
  const page = await listReports({ q, state, moved, sort, limit: shown, ...(by ? { by } : {}), ...(after ? { cursor: after } : {}) }, now);
  return (
    <main id="main" tabIndex={-1}>
      <ReportList page={page} query={query} base={linkBase(env())} now={now.getTime()} live={liveComparison} />
    </main>
  );
}
