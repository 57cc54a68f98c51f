import { BasewiseError } from "../errors";
import type { OneSided } from "../scanner/difference";
import type { ScanColumn } from "../scans/types";
import { type ReportDocument, schemaVersion } from "./types";

/** From the document of a version to that of the next. A report is stored as it was made; only its reading changes. */
type Upgrade = (older: Record<string, unknown>) => Record<string, unknown>;
const upgrades: Readonly<Record<number, Upgrade>> = {
  // Version 2 can hold scans; none was frozen before.
  1: (older) => ({ ...older, scans: null }),
  // Version 3 tells severity and fix of a difference, which were not recorded, and what statements hid: nothing was hidden before.
  2: (older) => ({ ...older, scans: (older.scans as Column2[] | null)?.map(upgradedScans) ?? null }),
};

/** Of version 2: a difference without severities and fixes, and without the packages of what both have. */
interface Column2 extends Omit<ScanColumn, "against" | "hidden"> {
  against: Exclude<ScanColumn["against"], { state: "compared" }> | Compared2;
}
interface Compared2 extends Omit<Extract<ScanColumn["against"], { state: "compared" }>, "onlyHere" | "onlyThere" | "both"> {
  onlyHere: OneSided2[];
  onlyThere: OneSided2[];
  both: string[];
}
interface OneSided2 {
  id: string;
  packages: Omit<OneSided["packages"][number], "severity" | "fixed">[];
}

const notRecorded = ({ id, packages }: OneSided2): OneSided => ({ id, packages: packages.map((one) => ({ ...one, severity: null, fixed: null })) });

function upgradedScans({ against, ...before }: Column2): ScanColumn {
  const column = { ...before, hidden: [] };
  if (against?.state !== "compared") return { ...column, against };
  const { onlyHere, onlyThere, both, ...rest } = against;
  return {
    ...column,
    against: {
      ...rest,
      onlyHere: onlyHere.map(notRecorded),
      onlyThere: onlyThere.map(notRecorded),
      both: both.map((id) => ({ id, here: [], there: [] })),
    },
  };
}

/** A stored document as the present version has it. Raises `internal` where it is no report's, or a newer program's. */
export function upgraded(stored: unknown, table: Readonly<Record<number, Upgrade>> = upgrades, present: number = schemaVersion): ReportDocument {
  let document = stored as Record<string, unknown> | null;
  for (;;) {
    const version = document !== null && typeof document === "object" ? document.schemaVersion : undefined;
    if (version === present) return document as unknown as ReportDocument;
    const next = typeof version === "number" && version < present ? table[version] : undefined;
    if (!next || !document)
      throw new BasewiseError("internal", `A report's document has the schema version ${String(version)}, which this program does not read.`);
    document = { ...next(document), schemaVersion: (version as number) + 1 };
  }
}
