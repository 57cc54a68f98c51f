import "server-only";
import { readVex, type VexStatement } from "../vex";
import { vexText } from "./store";
import type { VexRecord } from "./types";

/** Documents never change, so each is read once and kept while there is room; the one that was asked for longest ago goes first. */
const mostKept = 50_000;
const kept = new Map<string, readonly VexStatement[]>();

export async function statementsIn({ id }: Pick<VexRecord, "id">): Promise<readonly VexStatement[]> {
  const known = kept.get(id);
  const statements = known ?? readVex((await vexText(id)) ?? "").statements;
  kept.delete(id);
  kept.set(id, statements);
  let sum = [...kept.values()].reduce((all, one) => all + one.length, 0);
  for (const [oldest, one] of kept) {
    if (sum <= mostKept || oldest === id) break;
    kept.delete(oldest);
    sum -= one.length;
  }
  return statements;
}
