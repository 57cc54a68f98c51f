import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { dayOf, daysLater } from "../days";
import { BasewiseError } from "../errors";
import { recordedImage } from "../images";
import type { Actor } from "../jobs/job";
import { log } from "../log";
import { fits, matcherOf, reachOf, readVex } from "../vex";
import { longestDays, mostDocuments, mostWaivers } from "./bounds";
import { openVex } from "./export";
import {
  countVex,
  endVex,
  endWaiver as endWaiverRow,
  insertVex,
  insertWaiver,
  vexRecord,
  vexRecords,
  vexText as vexTextRow,
  waiverRecord,
  waiverRecords,
} from "./store";
import { type Named, namesIn, namesOf, subjectOf } from "./subject";
import type { Statements, VexRecord, Waiver } from "./types";

export { type SaysHidden, saysHidden, saysHiddenOf } from "./hide";

/**
 * Statements on findings: OpenVEX documents that others wrote, and waivers of one's own. A scan's row is never changed by either; they are
 * applied when it is shown, and what they hide is told as hidden, with why and until when.
 */
/** Ended ones that are listed, newest first. */
const mostListed = 500;

const repositoriesOf = (image: Named): string[] => image.repositories.map(({ name }) => name);
const missing = (what: string, id: string) => new BasewiseError("not_found", `There is no ${what} ${id.slice(0, 60)} on this image.`);

async function listed(image: Named, ended: boolean, today: string): Promise<Statements> {
  const [documents, waivers] = await Promise.all([
    vexRecords({ digest: image.digest, names: namesOf(image) }, { only: ended ? "all" : "standing", today, limit: mostListed }),
    waiverRecords({ digest: image.digest, repositories: repositoriesOf(image) }, { only: ended ? "all" : "standing", today, limit: mostWaivers * 2 }),
  ]);
  return { documents, waivers };
}

/** Newest first, expired ones too; those that were replaced or removed where asked. Raises `image_not_recorded`, `invalid_reference`. */
export const listStatements = async (digest: string, { ended = false } = {}, now: Date = new Date()): Promise<Statements> =>
  listed(await recordedImage(digest), ended, dayOf(now));

/** The same of an image at hand. */
export const statementsOn = (image: Named, now: Date = new Date()): Promise<Statements> => listed(image, false, dayOf(now));

/** A last day that is over hides nothing, and one that never comes is looked at by nobody again. */
function lastDay(until: string, now: Date): string {
  const today = dayOf(now);
  if (until < today) throw new BasewiseError("invalid_request", `${until} is over.`, { field: "until" });
  const latest = daysLater(today, longestDays);
  if (until > latest) throw new BasewiseError("invalid_request", `It may last until ${latest}, ${longestDays} days from today.`, { field: "until" });
  return until;
}

/**
 * Takes an OpenVEX document for an image, in JSON. One with the same @id for the same image is replaced by it. Raises `vex_unreadable`,
 * `vex_mismatch` where nothing in it is about this image, `conflict`, `invalid_request`, `image_not_recorded`, `invalid_reference`.
 */
export async function handInVex(digest: string, text: string, { until }: { until: string | null }, actor: Actor, now: Date = new Date()): Promise<VexRecord> {
  const image = await recordedImage(digest);
  const document = readVex(text);
  const subject = subjectOf(image);
  const matcher = matcherOf(subject);
  const about = document.statements.some((one) => {
    const reach = reachOf(one, matcher);
    return reach.ofImage || fits(reach);
  });
  if (!about) {
    const named = [...new Set(document.statements.flatMap(({ products }) => products.flatMap(({ ids, hashes }) => ids[0] ?? hashes[0]?.value ?? [])))];
    const some = named.slice(0, 3).map((name) => name.slice(0, 150));
    throw new BasewiseError(
      "vex_mismatch",
      `It is about ${some.join(", ")}${named.length > 3 ? ` and ${named.length - 3} more` : ""}; the image is ${image.digest}.`,
    );
  }
  if ((await countVex(image.digest, document.id, dayOf(now))) >= mostDocuments) {
    throw new BasewiseError("conflict", `${mostDocuments} documents are in force for this image; remove some first.`);
  }
  const kept = await insertVex(
    {
      id: randomUUID(),
      digest: image.digest,
      document: { id: document.id, author: document.author, role: document.role, at: document.at, version: document.version },
      statements: document.statements.length,
      refused: document.refused,
      sha256: createHash("sha256").update(text).digest("hex"),
      until: until === null ? null : lastDay(until, now),
      createdAt: now.toISOString(),
      actor,
      state: "in_force",
      ended: null,
    },
    text,
    namesIn(document),
    dayOf(now),
  );
  log.info("vex.taken", { digest: image.digest, document: document.id, statements: kept.statements, refused: kept.refused.length });
  return kept;
}

async function vexOn(digest: string, id: string, now: Date): Promise<VexRecord> {
  const image = await recordedImage(digest);
  const found = await vexRecord(id, dayOf(now));
  if (found?.digest !== image.digest) throw missing("document", id);
  return found;
}

/** The text as it was handed in, of ended ones too. Raises `not_found`, `image_not_recorded`, `invalid_reference`. */
export async function vexText(digest: string, id: string, now: Date = new Date()): Promise<string> {
  await vexOn(digest, id, now);
  return (await vexTextRow(id)) ?? "";
}

/** Takes it back; the record keeps it. Only for the image that it was handed in for. Raises `not_found`, `conflict`, … */
export async function removeVex(digest: string, id: string, actor: Actor, now: Date = new Date()): Promise<VexRecord> {
  await vexOn(digest, id, now);
  if (!(await endVex(id, now.toISOString(), actor.name ?? null))) throw new BasewiseError("conflict", "It was taken back or replaced before.");
  return vexOn(digest, id, now);
}

export interface WaiverWish {
  vulnerability: string;
  package: string | null;
  /** Of this image alone, or of every image of a repository in which it was seen. */
  repository: string | null;
  justification: Waiver["justification"];
  reason: string;
  until: string;
}

/** Raises `invalid_request`, `conflict`, `image_not_recorded`, `invalid_reference`. */
export async function waive(digest: string, wish: WaiverWish, actor: Actor, now: Date = new Date()): Promise<Waiver> {
  const image = await recordedImage(digest);
  const repositories = repositoriesOf(image);
  const today = dayOf(now);
  if (wish.repository !== null && !repositories.includes(wish.repository)) {
    throw new BasewiseError("invalid_request", `The image was not seen in ${wish.repository.slice(0, 200)}.`, { field: "repository" });
  }
  const until = lastDay(wish.until, now);
  const there = await waiverRecords({ digest: image.digest, repositories }, { only: "in_force", today, limit: mostWaivers });
  if (there.length >= mostWaivers) throw new BasewiseError("conflict", `${mostWaivers} waivers are on this image; end some first.`);
  const kept = await insertWaiver(
    {
      id: randomUUID(),
      digest: wish.repository === null ? image.digest : null,
      repository: wish.repository,
      vulnerability: wish.vulnerability,
      package: wish.package,
      justification: wish.justification,
      reason: wish.reason,
      until,
      createdAt: now.toISOString(),
      actor,
      state: "in_force",
      ended: null,
    },
    today,
  );
  log.info("waiver.made", { digest: image.digest, repository: kept.repository, vulnerability: kept.vulnerability, until });
  return kept;
}

/** From now on it hides nothing; the record keeps it. Raises `not_found`, `conflict`, `image_not_recorded`, `invalid_reference`. */
export async function endWaiver(digest: string, id: string, actor: Actor, now: Date = new Date()): Promise<Waiver> {
  const image = await recordedImage(digest);
  const today = dayOf(now);
  const found = await waiverRecord(id, today);
  const own = found && (found.digest === image.digest || (found.repository !== null && repositoriesOf(image).includes(found.repository)));
  if (!own) throw missing("waiver", id);
  if (!(await endWaiverRow(id, now.toISOString(), actor.name ?? null))) throw new BasewiseError("conflict", "It was ended before.");
  return (await waiverRecord(id, today)) ?? found;
}

/** Waivers in force, as OpenVEX for scanners elsewhere. Raises `not_found` where there are none, `image_not_recorded`, `invalid_reference`. */
export async function exportVex(digest: string, now: Date = new Date()): Promise<string> {
  const image = await recordedImage(digest);
  const waivers = (await listed(image, false, dayOf(now))).waivers.filter(({ state }) => state === "in_force");
  const [newest] = waivers;
  // OpenVEX has no document without statements.
  if (!newest) throw new BasewiseError("not_found", "No waiver is in force on this image, so there is nothing to state.");
  return openVex(image, waivers, newest.createdAt);
}
