import { type Kind, kinds } from "@/lib/follow/view-types";

/** What is on the repository page is in its address. */
export interface RepositoryQuery {
  repository: string | null;
  /** As written; null is the configured one. */
  platform: string | null;
  kind: Kind;
  /** The chart as a table. */
  table: boolean;
  q: string | null;
  /** First group of tags shown, and the name after which others begin. */
  skip: number;
  after: string | null;
  /** Whose counts are drawn over time; null is the one whose images were scanned most. */
  counted: string | null;
  /** The list of repositories: only followed ones. */
  followed: boolean;
}

type Params = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? (value[0] ?? null) : (value ?? null)) || null;

export function readRepositoryQuery(params: Params): RepositoryQuery {
  const kind = one(params.kind);
  const skip = Number(one(params.skip) ?? 0);
  return {
    repository: one(params.repository)?.trim().slice(0, 500) || null,
    platform: one(params.platform)?.slice(0, 100) ?? null,
    kind: kinds.find((k) => k === kind) ?? "download",
    table: one(params.view) === "table",
    q: one(params.q)?.trim().slice(0, 128) || null,
    skip: Number.isInteger(skip) && skip > 0 && skip < 1_000_000 ? skip : 0,
    after: one(params.after)?.slice(0, 128) ?? null,
    counted: one(params.counts)?.slice(0, 128) ?? null,
    followed: one(params.show) === "followed",
  };
}

const readable = (value: string): string => encodeURIComponent(value).replace(/%(?:2F|3A|40|2C|2A)/g, (escaped) => decodeURIComponent(escaped));

export function repositoryHref(query: Partial<RepositoryQuery>, hash = ""): string {
  const parts: string[] = [];
  const add = (name: string, value: string | null | undefined) => {
    if (value) parts.push(`${name}=${readable(value)}`);
  };
  add("repository", query.repository);
  add("platform", query.platform);
  add("kind", query.kind === "download" ? null : query.kind);
  add("view", query.table ? "table" : null);
  add("show", query.followed ? "followed" : null);
  add("counts", query.counted);
  add("q", query.q);
  add("skip", query.skip ? String(query.skip) : null);
  add("after", query.after);
  return `/repositories${parts.length ? `?${parts.join("&")}` : ""}${hash}`;
}
