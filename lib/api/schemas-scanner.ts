import { z } from "zod";
import { scanWorkStates } from "../jobs/job";
import { at, listQuery, problem } from "./schemas";
import { database, scanner } from "./schemas-scans";
import { actor } from "./schemas-who";

/** Wire shapes of what the scanner does by itself, and of the scanner with its looks for another database. */
const workState = z.enum(scanWorkStates).meta({ description: "waiting: a registry or the scanner is away; it is tried again by itself at resumesAt" });
const work = {
  id: z.uuid(),
  state: workState,
  resumesAt: at.nullable(),
  revision: z.int(),
  attempt: z.int(),
  error: problem.nullable(),
  createdAt: at,
  startedAt: at.nullable(),
  finishedAt: at.nullable(),
  actor,
};
export const scanWork = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("scanner.look"),
      ...work,
      tries: z.int().meta({ description: "tries that failed" }),
      found: z
        .strictObject({ said: z.enum(["unmoved", "moved"]), updatedAt: at.nullable() })
        .nullable()
        .meta({ description: "moved: another database was fetched; updatedAt: when the one in use was built" }),
    }),
    z.strictObject({
      kind: z.literal("images.scan"),
      ...work,
      why: z.enum(["moved", "first"]).meta({ description: "moved: another database or scanner; first: images that nobody scanned yet" }),
      counts: z
        .strictObject({
          scanned: z.int(),
          failed: z.int(),
          total: z.int().meta({ description: "those that wait included" }),
          image: z.string().nullable().meta({ description: "scanned now" }),
          scanner: scanner.nullable(),
          tries: z.int(),
        })
        .nullable(),
    }),
  ])
  .meta({ id: "ScannerWork", description: "What the scanner does by itself: looks whether its database moved, rounds of scans" });
export const scanWorkList = z.strictObject({ items: z.array(scanWork), nextCursor: z.string().nullable() });
export const scanWorkQuery = listQuery.extend({ state: z.enum(["active", "finished"]).optional() });

export const askFetch = z.strictObject({});
export const scannerState = z
  .strictObject({
    name: z.string(),
    version: z.string().nullable().meta({ description: "null where it does not answer, or where its first scan will tell" }),
    way: z
      .union([
        z.strictObject({ kind: z.literal("program"), path: z.string() }),
        z.strictObject({
          kind: z.literal("container"),
          image: z.string(),
          digest: z.string().nullable().meta({ description: "held from the first scan on; null before it" }),
        }),
      ])
      .meta({ description: "how the scanner is run" }),
    database,
    problem: problem.nullable().meta({ description: "why no scan can be made now" }),
    source: z
      .string()
      .nullable()
      .meta({ description: "where the database is fetched from; null where BASEWISE_TRIVY_CACHE names a folder that is left alone" }),
    fetching: z.strictObject({ done: z.int(), total: z.int().nullable() }).nullable().meta({ description: "bytes" }),
    last: z.strictObject({ at, problem: problem.nullable() }).nullable().meta({ description: "how the last one since the start ended" }),
    look: z
      .strictObject({
        everySeconds: z.int(),
        next: at.nullable(),
        last: z
          .strictObject({ at: at.nullable(), state: workState, said: z.enum(["unmoved", "moved"]).nullable(), problem: problem.nullable(), tries: z.int() })
          .nullable()
          .meta({ description: "the last one that has something to say: it ended, or something is in its way" }),
      })
      .nullable()
      .meta({ description: "looks whether the database moved in its registry; null where none are made (BASEWISE_TRIVY_DB_HOURS, BASEWISE_TRIVY_CACHE)" }),
  })
  .meta({ id: "ScannerState" });
