import type { Metadata } from "next";
import type { FilesRead } from "@/components/image/file-section";
import { ImageState } from "@/components/image/image-state";
import { ImageView } from "@/components/image/image-view";
import { type ImageQuery, readImageQuery } from "@/components/image/query";
import { RecordedList } from "@/components/image/recorded-list";
import type { ScanRead } from "@/components/scans/scan-section";
import { shortName } from "@/components/ui/ref-name";
import { supportOfSystem } from "@/lib/catalog";
import { readQuery } from "@/lib/compare/query";
import { env, linkBase } from "@/lib/env";
import { isBasewiseError } from "@/lib/errors";
import { documentsOf, filesOf, recordedNames, relativesOf, tagHistory, trailOf } from "@/lib/images";
import type { Inspection } from "@/lib/inspect/inspection";
import type { FilePage, FileTrail } from "@/lib/inspect/list-files";
import { findRecorded } from "@/lib/jobs";
import { formatPlatform } from "@/lib/oci/platform";
import { getScan, latestScans, listScans } from "@/lib/scans";
import { statementsOn } from "@/lib/statements";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const [asked] = readQuery(await searchParams).images;
  return { title: asked === undefined ? "Images" : shortName(asked.split(",", 1)[0] ?? asked) };
}

const entries = 100;

/**
 * The way to the path in the address, and what it asks to find; the rest is asked for level by level. Null where the lists of files were
 * cleared away.
 */
async function readFiles(image: Inspection, { path, q, layer }: ImageQuery): Promise<FilesRead | null> {
  const own = layer !== null && layer < image.layers.length ? layer : null;
  const wanted = { limit: entries, ...(q ? { q } : {}), ...(own === null ? {} : { layer: own, own: true }) };
  let trail: FileTrail, page: FilePage | null;
  try {
    [trail, page] = await Promise.all([trailOf(image, path ?? "/", entries, own), q ? filesOf(image, wanted) : null]);
  } catch (error) {
    if (isBasewiseError(error) && error.code === "image_not_recorded") return null;
    throw error;
  }
  return { layer: own, trail, missing: path && path !== "/" && !trail.chosen ? path : null, found: page && { ...page, q: q ?? "" } };
}

/** Earlier scans that are listed below the last one. */
const mostScans = 20;

async function readScans(image: Inspection, os: { id: string | null; versionId: string | null } | null): Promise<ScanRead> {
  const [[standing], { items }, statements] = await Promise.all([
    latestScans([image.digest]),
    listScans(image.digest, { limit: mostScans }),
    statementsOn(image),
  ]);
  const good = standing?.good ? await getScan(standing.good.id) : null;
  return {
    good,
    failed: standing?.failed ?? null,
    earlier: items.filter(({ id }) => id !== good?.id && id !== standing?.failed?.id),
    support: os?.id ? supportOfSystem(os.id, os.versionId) : null,
    statements,
  };
}

export default async function ImagePage({ searchParams }: Props) {
  const params = await searchParams;
  const [asked] = readQuery(params).images;
  const [found] = await findRecorded(asked === undefined ? [] : [asked]);
  if (found?.state === "recorded") {
    const repository = found.inspection.repositories[0]?.name;
    const query = readImageQuery(params);
    const { facts } = found;
    const { digest } = found.inspection;
    const [history, files, raw, scans] = await Promise.all([
      repository ? tagHistory(repository) : [],
      facts && readFiles(found.inspection, query),
      documentsOf(digest),
      readScans(found.inspection, facts?.capabilities.os.detail ?? null),
    ]);
    const relatives = await relativesOf(found, history);
    return (
      <main id="main" tabIndex={-1}>
        <ImageView
          found={found}
          history={history}
          relatives={relatives}
          facts={facts}
          files={files}
          raw={raw}
          scans={scans}
          sort={query.sort}
          base={linkBase(env())}
        />
      </main>
    );
  }
  if (found) {
    return (
      <main id="main" tabIndex={-1}>
        <ImageState found={found} />
      </main>
    );
  }
  const { after } = params;
  const names = await recordedNames({ q: readImageQuery(params).q ?? "", after: typeof after === "string" ? after : null });
  return (
    <main id="main" tabIndex={-1}>
      <RecordedList names={names} q={readImageQuery(params).q ?? ""} platform={formatPlatform(env().BASEWISE_PLATFORM)} />
    </main>
  );
}
