import { BasewiseError } from "../errors";
import { type ReportDocument, schemaVersion } from "./types";

/** From the document of a version to that of the next. A report is stored as it was made; only its reading changes. */
type Upgrade = (older: Record<string, unknown>) => Record<string, unknown>;
const upgrades: Readonly<Record<number, Upgrade>> = {
  // Version 2 can hold scans; none was frozen before.
  1: (older) => ({ ...older, scans: null }),
  // Version 3 tells what statements hid; nothing was hidden before.
  2: (older) => ({ ...older, scans: (older.scans as object[] | null)?.map((column) => ({ ...column, hidden: [] })) ?? null }),
};

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
