import type { Column, RecordedColumn } from "@/lib/compare/types";
import { isDigest, shortDigest } from "@/lib/oci/digest";
import { splitForDisplay } from "@/lib/oci/reference";
import { shortName } from "../ui/ref-name";

/** How a column is named on the page. Pure. */
export const imageClass = (index: number): string => `img-${"abcdefgh"[index] ?? "h"}`;

export const isRecorded = (column: Column): column is RecordedColumn => column.state === "recorded";
/** Its inspection is under way: a skeleton stands where a figure will. */
export const isWaiting = (column: Column | undefined): boolean => column?.state === "not_recorded" && column.jobId !== null;
export const referenceOf = (column: Column): string => (column.state === "invalid" ? column.asked : column.reference);

/** As people write it, without the digest that it may be pinned to. */
export const plainName = (column: Column): string => {
  const reference = referenceOf(column);
  if (isDigest(reference)) return `${reference.slice(0, reference.indexOf(":"))}:${shortDigest(reference)}…`;
  const at = reference.indexOf("@");
  const name = at > 0 && reference.lastIndexOf(":", at) > reference.lastIndexOf("/", at) ? reference.slice(0, at) : reference;
  return column.state === "invalid" ? column.asked : shortName(name);
};

/** Two lines of a head: host and path, then name and tag, then the digest where it is pinned to one. */
export function headLines(reference: string): { host: string; name: string; digest: string | null } {
  if (isDigest(reference)) return { host: "by digest", name: shortDigest(reference), digest: null };
  const { host, name } = splitForDisplay(reference);
  const at = name.indexOf("@");
  if (at < 0) return { host, name, digest: null };
  const digest = name.slice(at + 1);
  return { host, name: name.slice(0, at), digest: isDigest(digest) ? shortDigest(digest) : digest };
}

const words = ["no", "one", "two", "three", "four", "five", "six", "seven"];
export function titleOf(columns: readonly Column[]): string {
  const [first, second] = columns;
  if (!first) return "Compare images";
  if (!second) return plainName(first);
  if (columns.length === 2) return `${plainName(first)} against ${plainName(second)}`;
  return `${plainName(first)} against ${words[columns.length - 1]} alternatives`;
}
