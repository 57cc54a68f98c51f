import { promisify } from "node:util";
import { gunzip, gzip, type InputType } from "node:zlib";
import type { Prisma } from "../db/client";
import type { Actor } from "../jobs/job";
import type { Justification } from "../vex";
import type { StatementState, VexRecord, Waiver } from "./types";

/** Statements as rows, and back. */
const deflate = promisify<InputType, Buffer>(gzip);
const inflate = promisify<InputType, Buffer>(gunzip);
export const packText = async (text: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await deflate(text));
export const unpackText = async (packed: Uint8Array): Promise<string> => (await inflate(packed)).toString("utf8");

/** Everything but the text. */
export const light = { body: true } as const;
export type VexRow = Prisma.VexRecordGetPayload<{ omit: typeof light }>;
export type WaiverRow = Prisma.WaiverGetPayload<object>;

interface Ended {
  ended?: string | null;
  endedAt: Date | null;
  endedBy: string | null;
  until: string | null;
}
const stateOf = ({ ended, endedAt, until }: Ended, today: string): StatementState =>
  endedAt ? (ended === "replaced" ? "replaced" : "removed") : until !== null && until < today ? "expired" : "in_force";
const actorOf = (row: { actorKind: string; actorId: string | null; actorName: string | null }): Actor => ({
  kind: row.actorKind as Actor["kind"],
  ...(row.actorId ? { id: row.actorId } : {}),
  ...(row.actorName ? { name: row.actorName } : {}),
});
const keptOf = (row: VexRow | WaiverRow, today: string) => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  actor: actorOf(row),
  state: stateOf(row, today),
  ended: row.endedAt && { at: row.endedAt.toISOString(), by: row.endedBy },
});

export const toVex = (row: VexRow, today: string): VexRecord => ({
  ...keptOf(row, today),
  digest: row.imageDigest,
  document: { id: row.documentId, author: row.author, role: row.role, at: row.documentAt?.toISOString() ?? null, version: row.version },
  statements: row.statements,
  refused: JSON.parse(row.refused) as VexRecord["refused"],
  sha256: row.sha256,
  until: row.until,
});

export const toWaiver = (row: WaiverRow, today: string): Waiver => ({
  ...keptOf(row, today),
  digest: row.imageDigest,
  repository: row.repository,
  vulnerability: row.vulnerability,
  package: row.package,
  justification: row.justification as Justification | null,
  reason: row.reason,
  until: row.until,
});
