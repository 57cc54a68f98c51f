import { daysBetween } from "@/lib/days";
import { bytes, bytesChange, date, plural } from "@/lib/format";
import type { Decision, MovedTo, StandardView } from "@/lib/standards/view-types";

/** Standards in words. Pure. */

/** `gcr.io/x/y` of `gcr.io/x/y:tag`. */
const untagged = (reference: string): string => reference.replace(/:[^/:]+$/, "");
export const byDigest = (reference: string, digest: string): string => `${untagged(reference)}@${digest}`;

/** `2ea3870c56ce` of `sha256:2ea3870c56ce…`. */
export const short = (digest: string): string => digest.replace(/^sha256:/, "").slice(0, 12);

/** The line's two parts: what one reads, and the digest as short as it can be told apart. */
export function lineOf({ base }: Pick<StandardView, "base">): { name: string; digest: string } {
  return { name: base.reference, digest: base.digest ? `@sha256:${short(base.digest)}…` : "" };
}

export interface StatusWords {
  kind: "ok" | "warn" | "open" | "off";
  text: string;
}

/** Where a standard stands, with what is wrong about its tag. */
export function statusOf({ status, tag }: Pick<StandardView, "status" | "tag">): StatusWords {
  if (status === "proposed") return { kind: "open", text: "Proposed" };
  if (status === "deprecated") return { kind: "off", text: "Deprecated" };
  if (status === "retired") return { kind: "off", text: "Retired" };
  if (tag?.state === "moved") return { kind: "warn", text: "Approved, tag moved" };
  if (tag?.state === "gone") return { kind: "warn", text: "Approved, tag gone" };
  return { kind: "ok", text: "Approved" };
}

/** What is next for it: `today` is YYYY-MM-DD. */
export function nextOf({ status, reviewBy, proposedAt, deprecatedUntil }: StandardView, today: string): string {
  if (status === "proposed") return `since ${date(proposedAt)}`;
  if (status === "deprecated") return deprecatedUntil ? `until ${date(deprecatedUntil)}` : "no last day";
  if (reviewBy === null) return "no review set";
  const left = daysBetween(today, reviewBy);
  if (left < 0) return `review overdue by ${plural(-left, "day")}`;
  if (left === 0) return "review due today";
  return left <= 14 ? `review due in ${plural(left, "day")}` : `review by ${date(reviewBy)}`;
}

/** Why the tag's last look-up tells nothing; null where it does. */
export function tagTrouble({ tag }: Pick<StandardView, "tag">): string | null {
  if (tag?.state === "failed") {
    const seen = tag.lookedAt ? `, last tried ${date(tag.lookedAt)}` : "";
    return `Whether the tag moved is not known${seen}: ${tag.problem?.title ?? "the look-up failed"}.`;
  }
  return tag?.state === "not_looked_up" ? "Whether the tag moved is not known: it has not been looked up since." : null;
}

/** `ends in 12 days`, `over since 3 days`. */
export function daysLeft(today: string, until: string): string {
  const left = daysBetween(today, until);
  if (left < 0) return `over since ${plural(-left, "day")}`;
  return left === 0 ? "ends today" : `ends in ${plural(left, "day")}`;
}

const arrow = (before: string, after: string): string => `${before} → ${after}`;

/** Figure by figure what a move changed; one that is not known says so. */
export function movedWords({ before, after, change, unknown }: MovedTo): string[] {
  const said: string[] = [];
  const size = (name: string, key: "download" | "unpacked") => {
    const [from, to] = [before?.[key], after?.[key]];
    if (typeof from === "number" && typeof to === "number") said.push(`${name} ${arrow(bytes(from), bytes(to))} (${bytesChange(to - from)})`);
    else said.push(`${name}: not known`);
  };
  size("Download", "download");
  size("Unpacked", "unpacked");
  if (change?.packages) {
    const { packages } = change;
    const names = (list: string[]) => (list.length ? ` (${list.slice(0, 4).join(", ")}${list.length > 4 ? ", …" : ""})` : "");
    said.push(
      `Packages ${arrow(String(packages.before), String(packages.after))}: ${packages.changed} changed, ${packages.added.length} added${names(packages.added)}, ${packages.removed.length} removed${names(packages.removed)}`,
    );
  } else said.push("Packages: not known");
  const reasons = [...new Set(Object.values(unknown).map(({ reason }) => reason))];
  return reasons.length ? [...said, ...reasons.map((reason) => reason.replace(/\.$/, ""))] : said;
}

export const decisionTitles: Record<Decision["kind"], string> = {
  tag_moved: "Tag moved",
  tag_gone: "Tag gone",
  support_ended: "Support ended",
  review_due: "Review due",
  exception_ends: "Exception ends",
  deprecation_over: "Deprecation over",
  evidence_gone: "Evidence gone",
};

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address);
const whenIn = (days: number): string => (days < 0 ? `${plural(-days, "day")} ago` : days === 0 ? "today" : `in ${plural(days, "day")}`);

/** What there is to decide, in whole sentences. */
export function decisionWords(decision: Decision): string {
  switch (decision.kind) {
    case "tag_moved": {
      const { moved, digest } = decision;
      const support = moved.support?.ends ? ` Support of ${moved.support.of} ended ${date(moved.support.ends)}.` : "";
      return `Approved at ${digest ? short(digest) : "no digest"}, now ${short(moved.target)}, seen ${date(moved.seenAt)}. ${movedWords(moved).join(". ")}.${support}`;
    }
    case "tag_gone":
      return `The registry knows the tag no longer${decision.tag.lookedAt ? `, looked up ${date(decision.tag.lookedAt)}` : ""}. The digest may still be pulled.`;
    case "support_ended": {
      const { support } = decision;
      return `End of support of ${support.of}: ${support.ends ? date(support.ends) : "not known"}${support.source ? `, as published by ${hostOf(support.source.publisher)}; read ${date(support.source.readOn)}` : ""}.`;
    }
    case "review_due":
      return `Due ${date(decision.reviewBy)}, ${whenIn(decision.inDays)}.${decision.tag?.state === "same" ? " Same digest as at approval; nothing to compare." : ""}`;
    case "exception_ends":
      return `${decision.exception.team} may stand on ${decision.exception.reference} until ${date(decision.exception.until)}, ${whenIn(decision.inDays)}: ${decision.exception.reason}`;
    case "deprecation_over":
      return `Its last day was ${date(decision.until)}. Retire it, or set another day.`;
    case "evidence_gone":
      return `The report “${decision.evidence.title}” is ${decision.evidence.state}: its link no longer opens. The hash of what it froze is on record.`;
  }
}
