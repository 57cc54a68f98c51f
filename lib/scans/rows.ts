import { promisify } from "node:util";
import { gunzip, gzip, type InputType } from "node:zlib";
import type { Problem } from "../errors";
import type { Actor } from "../jobs/job";
import type { Scope } from "../scanner";
import type { Scan, ScanDocument, ScanState } from "./types";

/** Scans as rows, and back. */
const deflate = promisify<InputType, Buffer>(gzip);
const inflate = promisify<InputType, Buffer>(gunzip);

export interface ScanRow {
  id: string;
  imageDigest: string;
  origin: string;
  state: string;
  scanner: string;
  version: string;
  databaseAt: Date | null;
  databaseSchema: number | null;
  scope: string;
  osId: string | null;
  osVersion: string | null;
  endOfSupport: boolean | null;
  packages: number | null;
  identifiers: number | null;
  fixable: number | null;
  reason: string | null;
  problem: string | null;
  scannedAt: Date;
  createdAt: Date;
  actorKind: string;
  actorId: string | null;
  actorName: string | null;
}

export const toScan = (row: ScanRow): Scan => ({
  id: row.id,
  digest: row.imageDigest,
  origin: row.origin === "uploaded" ? "uploaded" : "here",
  state: row.state as ScanState,
  scanner: {
    name: row.scanner,
    version: row.version,
    database: row.databaseAt ? { updatedAt: row.databaseAt.toISOString(), schema: row.databaseSchema ?? 0 } : null,
  },
  scope: row.scope as Scope,
  scannedAt: row.scannedAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
  distribution: row.osId === null ? null : { id: row.osId, version: row.osVersion ?? "", endOfSupport: row.endOfSupport ?? false },
  packages: row.packages,
  identifiers: row.identifiers,
  fixable: row.fixable,
  reason: row.reason,
  problem: row.problem === null ? null : (JSON.parse(row.problem) as Problem),
  actor: { kind: row.actorKind as Actor["kind"], ...(row.actorId ? { id: row.actorId } : {}), ...(row.actorName ? { name: row.actorName } : {}) },
});

export const toRow = (scan: Scan): ScanRow => ({
  id: scan.id,
  imageDigest: scan.digest,
  origin: scan.origin,
  state: scan.state,
  scanner: scan.scanner.name,
  version: scan.scanner.version,
  databaseAt: scan.scanner.database ? new Date(scan.scanner.database.updatedAt) : null,
  databaseSchema: scan.scanner.database?.schema ?? null,
  scope: scan.scope,
  osId: scan.distribution?.id ?? null,
  osVersion: scan.distribution?.version ?? null,
  endOfSupport: scan.distribution?.endOfSupport ?? null,
  packages: scan.packages,
  identifiers: scan.identifiers,
  fixable: scan.fixable,
  reason: scan.reason,
  problem: scan.problem && JSON.stringify(scan.problem),
  scannedAt: new Date(scan.scannedAt),
  createdAt: new Date(scan.createdAt),
  actorKind: scan.actor.kind,
  actorId: scan.actor.id ?? null,
  actorName: scan.actor.name ?? null,
});

export const packScan = async (document: ScanDocument): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await deflate(JSON.stringify(document)));
export const unpackScan = async (packed: Uint8Array): Promise<ScanDocument> => JSON.parse((await inflate(packed)).toString("utf8")) as ScanDocument;
