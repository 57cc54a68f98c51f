import "server-only";
import { env } from "../env";
import { quietMs } from "../images/names";
import { formatPlatform, parsePlatform } from "../oci/platform";
import { followOf } from "./follow-store";
import { byTag, digestFor } from "./history";
import { parseRepository } from "./tag-list";
import { fullName } from "./types";
import { readingsOf, type StretchRow, stretchesOf } from "./view-store";

/** What look-ups saw one tag mean for one platform, for whoever draws something over time. Asks no registry. */
export interface TagStretches {
  repository: string;
  tag: string;
  platform: string;
  /** Oldest first; `read`: the image is on record. */
  stretches: { from: string; to: string; digest: string | null; read: boolean }[];
  /** How long nobody may look the tag up before that is a gap. */
  quietMs: number;
  now: string;
}

const platformAsked = (text: string | null): string => formatPlatform(text ? parsePlatform(text) : env().BASEWISE_PLATFORM);
const mostStretches = 1_000;

/** Raises `invalid_reference`, `invalid_platform`. */
export async function tagStretches(repository: string, tag: string, platform: string | null): Promise<TagStretches> {
  const asked = parseRepository(repository);
  const of = platformAsked(platform);
  const [rows, follow] = await Promise.all([stretchesOf(asked, tag), followOf(asked)]);
  const shown = rows.slice(0, mostStretches).reverse();
  const told = shown.map((row) => ({ from: row.from.toISOString(), to: row.to.toISOString(), digest: digestFor(row, of) }));
  const read = await readingsOf(told.flatMap(({ digest }) => digest ?? []));
  return {
    repository: fullName(asked),
    tag,
    platform: of,
    stretches: told.map((one) => ({ ...one, read: one.digest !== null && read.has(one.digest) })),
    quietMs: quietMs(follow?.interval ?? null),
    now: new Date().toISOString(),
  };
}

/** The manifests that each tag was seen to mean for one platform. Raises as `tagStretches`. */
export async function digestsByTag(repository: string, platform: string | null): Promise<Map<string, string[]>> {
  const of = platformAsked(platform);
  const digestsOf = (stretches: readonly StretchRow[]) => [...new Set(stretches.flatMap((s) => digestFor(s, of) ?? []))];
  return new Map([...byTag(await stretchesOf(parseRepository(repository)))].map(([tag, stretches]) => [tag, digestsOf(stretches)]));
}
