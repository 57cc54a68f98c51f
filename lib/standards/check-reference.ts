import { familiar, parseReference, type Reference } from "../oci/reference";
import { type Hint, hintOf, saysWhatRuns, standardFor, titleOf } from "./check-suggest";
import type { CheckOptions, CheckRecord, Judgement, KnownDigest, NamedStandard } from "./check-types";
import { rankOf } from "./check-types";
import type { Standard, StandardBase, StandardException } from "./types";

/** One base, as a FROM line names it, held against the standards. Pure. */

/** A base by its name: `scratch` has neither registry nor digest. */
export type Judged = Reference | "scratch";

interface Place {
  standard: Standard;
  base: StandardBase;
  /** What it may be used for; null where it is the standard itself. */
  alternative: string | null;
}

const named = ({ id, base, status }: Standard): NamedStandard => ({ id, reference: base.reference, digest: base.digest, status });
const workloadOf = ({ workload: { slug, title } }: Standard) => ({ slug, title });

/** `gcr.io/distroless/static-debian13:nonroot@sha256:…`, or `scratch`. */
export const pinnedName = ({ reference, digest }: StandardBase): string => (digest ? `${reference}@${digest}` : reference);

const short = (digest: string): string => digest.slice("sha256:".length, "sha256:".length + 12);
const shownName = (judged: Judged): string =>
  judged === "scratch" ? "scratch" : familiar({ registry: judged.registry, repository: judged.repository, ...(judged.tag ? { tag: judged.tag } : {}) });
const day = (iso: string): string => iso.slice(0, 10);

const placesOf = (standards: readonly Standard[]): Place[] =>
  standards.flatMap((standard) => [
    { standard, base: standard.base, alternative: null },
    ...standard.alternatives.map(({ base, note }) => ({ standard, base, alternative: note })),
  ]);

type Match =
  | { how: "exact"; sameName: boolean }
  | { how: "older" | "newer"; known: KnownDigest }
  | { how: "by_tag" }
  | { how: "other_digest" }
  | { how: "other_tag" };

/** A base that was given by its digest alone has no tag, and `latest` is not implied. */
export function placeOf(reference: string): Reference {
  const { tag, ...bare } = parseReference(reference);
  return reference.lastIndexOf(":") > reference.lastIndexOf("/") && tag ? { ...bare, tag } : bare;
}

const holds = (of: { digest: string | null; manifests: readonly { digest: string }[] }, digest: string): boolean =>
  of.digest === digest || of.manifests.some((m) => m.digest === digest);

function matchOf(judged: Judged, place: Place, known: readonly KnownDigest[], today: string): Match | null {
  const { base, standard, alternative } = place;
  if (judged === "scratch" || base.reference === "scratch") return judged === base.reference ? { how: "exact", sameName: true } : null;
  const own = placeOf(base.reference);
  const sameRepository = own.registry === judged.registry && own.repository === judged.repository;
  const { digest } = judged;
  if (digest) {
    // The digest is the bytes: what names them beside it is of no account.
    if (holds(base, digest)) return { how: "exact", sameName: sameRepository };
    if (!sameRepository) return null;
    const found =
      alternative === null
        ? known.find((k) => k.standardId === standard.id && !(k.until && k.until < today) && (k.digest === digest || k.manifests.includes(digest)))
        : undefined;
    if (found) return { how: found.how === "tag_since" ? "newer" : "older", known: found };
    if (judged.tag === undefined || own.tag === undefined || judged.tag === own.tag) return { how: "other_digest" };
    return alternative === null ? { how: "other_tag" } : null;
  }
  if (!sameRepository) return null;
  if (own.tag !== undefined && judged.tag === own.tag) return { how: "by_tag" };
  // Another tag of an alternative's repository is no nearer to the standard than any other image.
  return alternative === null ? { how: "other_tag" } : null;
}

const until = (at: string | null): string => (at ? ` until ${at}` : "");

/** What an approved place makes of a match; null where the match alone approves nothing. */
function approved(judged: Judged, { standard, base, alternative }: Place, match: Match, record: CheckRecord): Pick<Judgement, "verdict" | "reason"> | null {
  const title = standard.workload.title;
  const role = alternative === null ? `the standard for ${title}` : `a permitted alternative for ${title}${alternative ? ` (${alternative})` : ""}`;
  const name = shownName(judged);
  if (match.how === "exact") {
    const other = match.sameName ? "" : `, there under the name ${base.reference}: the digest says that these are the same bytes`;
    return { verdict: alternative === null ? "approved" : "permitted", reason: `${name} is ${role}${other}.` };
  }
  if (match.how === "older") {
    const { how, at, until: last } = match.known;
    const past =
      how === "approved_before"
        ? `was its digest until ${day(at)}${last ? ` and may be used until ${last}` : ""}`
        : `is what its tag meant before (first seen ${day(at)}), never approved itself`;
    return { verdict: "approved_older_digest", reason: `${name} is ${role}, but ${short(match.known.digest)} ${past}.` };
  }
  if (match.how !== "by_tag") return null;
  const tag = record.tags.get(standard.id);
  const moved = alternative === null && tag?.state === "moved" && tag.digest ? ` Its tag means ${short(tag.digest)} now, which nobody approved.` : "";
  const pin = `without a digest: which bytes it brings is decided on the day of the build.${moved}`;
  return { verdict: alternative === null ? "approved_unpinned" : "permitted", reason: `${name} is ${role}, but ${pin}` };
}

/** The standard that follows a deprecated one, if it holds. */
function successorOf({ successor }: Standard, standards: readonly Standard[]): Standard | null {
  const next = successor && standards.find((s) => s.id === successor.id);
  return next?.status === "approved" ? next : null;
}

function deprecated(judged: Judged, { standard }: Place, today: string): Pick<Judgement, "verdict" | "reason"> {
  const by = standard.successor ? `; ${standard.successor.reference} follows it` : "";
  const over = standard.deprecatedUntil !== null && standard.deprecatedUntil < today;
  if (over) return { verdict: "not_standard", reason: `${shownName(judged)} was deprecated${until(standard.deprecatedUntil)}, and that day has passed${by}.` };
  return { verdict: "deprecated", reason: `${shownName(judged)} is deprecated for ${standard.workload.title}${until(standard.deprecatedUntil)}${by}.` };
}

/** What one place makes of a base; null where it has nothing to say of it. */
function atPlace(judged: Judged, place: Place, record: CheckRecord, { today }: CheckOptions): Judgement | null {
  const match = matchOf(judged, place, record.known, today);
  if (!match) return null;
  const { standard, base } = place;
  const common = {
    pinned: judged === "scratch" ? null : judged.digest !== undefined,
    standard: named(standard),
    workload: workloadOf(standard),
  };
  const better = pinnedName(base);
  if (match.how === "exact" || match.how === "older" || match.how === "by_tag") {
    const name = shownName(judged);
    if (standard.status === "approved") {
      const told = approved(judged, place, match, record);
      return told && { ...told, ...common, suggested: match.how === "exact" ? null : better };
    }
    if (standard.status === "deprecated") {
      const next = successorOf(standard, record.standards);
      return { ...deprecated(judged, place, today), ...common, suggested: next && pinnedName(next.base) };
    }
    const state = standard.status === "proposed" ? "is proposed and not approved yet" : "was retired";
    return { verdict: "not_standard", reason: `${name} ${state} as the standard for ${standard.workload.title}.`, ...common, suggested: null };
  }
  if (standard.status !== "approved") return null;
  const instead = { ...common, suggested: better };
  if (match.how === "newer") {
    const reason = `The tag of ${base.reference} has moved to ${short(match.known.digest)} since its digest was chosen (first seen ${day(match.known.at)}); nobody approved that yet.`;
    return { verdict: "not_standard", reason, ...instead };
  }
  if (match.how === "other_digest") {
    const digest = judged === "scratch" ? "" : (judged.digest ?? "");
    return {
      verdict: "unknown",
      reason: `${base.reference} is approved at another digest; nobody here has seen ${short(digest)} under that name.`,
      ...instead,
    };
  }
  return { verdict: "not_standard", reason: `No standard names ${shownName(judged)}; of this repository the standard is ${base.reference}.`, ...instead };
}

const sameTeam = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

function covers(exception: StandardException, judged: Judged): boolean {
  if (judged === "scratch" || exception.reference === "scratch") return judged === exception.reference;
  const own = placeOf(exception.reference);
  if (own.registry !== judged.registry || own.repository !== judged.repository) return false;
  return exception.digest === null ? own.tag === judged.tag : exception.digest === judged.digest;
}

/** A team's exception, where it holds; and a hint to those that would hold or have held. */
function exceptions(judged: Judged, { standards }: CheckRecord, { today, team }: CheckOptions): { holding: Judgement | null; hint: string } {
  const all = standards.flatMap((standard) => standard.exceptions.filter((e) => covers(e, judged)).map((exception) => ({ standard, exception })));
  const own = all.filter(({ exception }) => team !== null && sameTeam(exception.team, team));
  const holding = own.find(({ exception }) => exception.until >= today);
  if (holding) {
    const { standard, exception } = holding;
    const reason = `${exception.team} may stand on ${shownName(judged)} until ${exception.until}${exception.reason ? `: ${exception.reason.replace(/\.$/, "")}` : ""}.`;
    const pinned = judged === "scratch" ? null : judged.digest !== undefined;
    const suggested = standard.status === "approved" ? pinnedName(standard.base) : null;
    return { holding: { verdict: "excepted", reason, pinned, standard: named(standard), workload: workloadOf(standard), suggested }, hint: "" };
  }
  const past = own.at(-1);
  if (past) return { holding: null, hint: ` The exception for ${past.exception.team} ended on ${past.exception.until}.` };
  const others = all.find(({ exception }) => exception.until >= today);
  return { holding: null, hint: others ? ` ${others.exception.team} has an exception for it; name the team that asks.` : "" };
}

/** No standard knows it: what could take its place, by its name, or by what its files are built with. */
function stranger(judged: Judged, standards: readonly Standard[], built: Hint | null): Judgement {
  const own: Hint | null = judged === "scratch" ? { kind: "static", version: null } : hintOf(judged);
  // A distribution says nothing of what runs on it; what its files were built with does.
  const hint = own && (judged === "scratch" || !saysWhatRuns(own.kind)) ? (built ?? own) : own;
  const standard = hint && standardFor(hint, standards);
  const name = shownName(judged);
  const pinned = judged === "scratch" ? null : judged.digest !== undefined;
  const none = { verdict: "not_standard", pinned, standard: null, workload: null, suggested: null } as const;
  if (!hint) return { ...none, reason: `No standard names ${name}.` };
  if (!standard) return { ...none, reason: `No standard names ${name}, and none is approved for ${titleOf(hint)}.` };
  return {
    ...none,
    reason: `No standard names ${name}. For ${titleOf(hint)} the standard is ${standard.base.reference}${standard.base.digest ? ", by digest" : ""}.`,
    standard: named(standard),
    workload: workloadOf(standard),
    suggested: pinnedName(standard.base),
  };
}

/** What may not be used, or not for long, and names no successor: what stands for the like of it. */
function withWayOut(told: Judgement, judged: Judged, standards: readonly Standard[], built: Hint | null): Judgement {
  if (told.suggested !== null || rankOf(told.verdict) < rankOf("deprecated")) return told;
  const other = stranger(judged, standards, built);
  if (other.suggested === null) return told;
  return { ...told, reason: `${told.reason} ${other.reason.slice(other.reason.indexOf(" For ") + 1)}`, suggested: other.suggested };
}

/** The best that any standard says of it. `built`: what the files that reach it are built with. */
export function judgeReference(judged: Judged, record: CheckRecord, options: CheckOptions, built: Hint | null = null): Judgement {
  const told = placesOf(record.standards).flatMap((place) => atPlace(judged, place, record, options) ?? []);
  const { holding, hint } = exceptions(judged, record, options);
  if (holding) told.push(holding);
  const [best] = told.sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict));
  const verdict = best ? withWayOut(best, judged, record.standards, built) : stranger(judged, record.standards, built);
  return rankOf(verdict.verdict) >= rankOf("deprecated") && hint ? { ...verdict, reason: verdict.reason + hint } : verdict;
}
