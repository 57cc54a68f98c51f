import "server-only";
import { BasewiseError, isBasewiseError, toProblem } from "../errors";
import type { Actor, LookupCounts } from "../jobs/job";
import { asDigest } from "../oci/digest";
import { canonical, isTag, type Reference } from "../oci/reference";
import type { TagReader } from "../registry";
import { followOf } from "./follow-store";
import { choose } from "./glob";
import { type KnownTag, knownTags, recordFailure, recordLook, recordLooks, recordTagFailure } from "./store";
import { keepPause, mustNotBePaused, parseRepository, refreshTagList } from "./tag-list";
import { fullName, type RepositoryName, type ToldManifest } from "./types";

/**
 * One run of look-ups: the repository's list of tags, then what each wanted tag means now, one after the other. A run that was broken off
 * (a registry that asks for quiet, a server that ended) goes on where it was: what was looked up since it was asked for is not asked again.
 */
export interface RunContext {
  registry: TagReader;
  /** When the run was asked for. */
  since: Date;
  actor: Actor;
  signal: AbortSignal;
  /** As the run stood when it was broken off. */
  before: LookupCounts | null;
  report(counts: LookupCounts): void;
  /** A followed tag moved: its image is to be read, for each platform. On record before the move itself, so that none is lost. */
  inspect(reference: string, platforms: string[]): Promise<void>;
}

export interface RunPayload {
  repository: string;
  tags: string[] | null;
}

/** Tags that one run looks up at most; what a pattern matches beyond is told as such by `wanted`. */
const mostWanted = 5_000;
/** Tags recorded in one transaction, where a registry told them all at once. */
const atOnce = 50;

const nothing: LookupCounts = { listed: null, wanted: 0, asked: 0, told: 0, first: 0, unchanged: 0, moved: 0, failed: 0 };

/** What concerns one tag and not the whole repository: the run goes on with the next. */
const ofOneTag = (error: unknown): error is BasewiseError => isBasewiseError(error) && (error.code === "tag_not_found" || error.code === "digest_mismatch");

/** Raises `rate_limited` with `retryAt` where the run is to go on later, and the registry codes. */
export async function lookUp(payload: RunPayload, context: RunContext): Promise<LookupCounts> {
  const repository = parseRepository(payload.repository);
  const counts = { ...nothing, ...context.before };
  try {
    await mustNotBePaused(repository.registry, new Date());
    const follow = await followOf(repository);
    const { wanted, told } = await whatToAsk(repository, payload, follow?.tags ?? [], counts, context);
    const run = new Run(repository, follow?.platforms ?? [], counts, context);
    const known = await knownTags(repository, wanted);
    const todo = wanted.filter((tag) => (known.get(tag)?.lookedAt ?? new Date(0)) < context.since);
    await run.takeTold(
      todo.filter((tag) => told.has(tag)),
      told,
      known,
    );
    for (const tag of todo) if (!told.has(tag)) await run.ask(tag, known.get(tag));
    return counts;
  } catch (error) {
    if (context.signal.aborted) throw error;
    const now = new Date();
    const until = await keepPause(repository.registry, error, now);
    await recordFailure(repository, toProblem(error), now);
    if (!until) throw error;
    throw new BasewiseError("rate_limited", toProblem(error).detail, { retryAt: until.toISOString(), host: repository.registry }, { cause: error });
  }
}

/** The tags to look up, and what the registry told of them along with its list. Named tags need no list. */
async function whatToAsk(repository: RepositoryName, payload: RunPayload, patterns: string[], counts: LookupCounts, context: RunContext) {
  if (payload.tags) {
    counts.wanted = payload.tags.length;
    return { wanted: payload.tags, told: new Map<string, ToldManifest>() };
  }
  // Listed since the run was asked for: it was broken off later than that.
  const { list } = await refreshTagList(repository, {
    registry: context.registry,
    actor: context.actor,
    signal: context.signal,
    freshMs: Date.now() - context.since.getTime(),
  });
  const matching = choose(list.names, patterns);
  counts.listed = list.count;
  counts.wanted = matching.length;
  context.report(counts);
  const told = new Map((list.manifests ?? []).flatMap((m) => m.tags.filter(isTag).map((tag) => [tag, m] as const)));
  return { wanted: matching.slice(0, mostWanted), told };
}

class Run {
  constructor(
    private readonly repository: RepositoryName,
    private readonly platforms: string[],
    private readonly counts: LookupCounts,
    private readonly context: RunContext,
  ) {}

  private reference(tag: string): Reference & { tag: string } {
    return { registry: this.repository.registry, repository: this.repository.path, tag };
  }

  /** First the reading, then the move: a run that ends between the two sees the move again, and the same reading is asked for once. */
  private async readWhatMoved(tag: string, known: KnownTag | undefined, digest: string): Promise<void> {
    const moved = known?.digest && known.digest !== digest;
    if (moved && this.platforms.length) await this.context.inspect(canonical(this.reference(tag)), this.platforms);
  }

  private seen(tag: string, digest: string, mediaType: string | null, mirror: string | null) {
    const { registry, path } = this.repository;
    return { registry, path, tag, digest, mediaType, platforms: null, mirror, at: new Date(), actor: this.context.actor };
  }

  /** Of a registry that tells what each tag means along with its list. */
  async takeTold(tags: string[], told: ReadonlyMap<string, ToldManifest>, known: ReadonlyMap<string, KnownTag>): Promise<void> {
    for (let at = 0; at < tags.length; at += atOnce) {
      this.context.signal.throwIfAborted();
      const some = tags.slice(at, at + atOnce).flatMap((tag) => {
        const manifest = told.get(tag);
        return manifest ? [{ tag, manifest }] : [];
      });
      for (const { tag, manifest } of some) await this.readWhatMoved(tag, known.get(tag), manifest.digest);
      const results = await recordLooks(some.map(({ tag, manifest }) => this.seen(tag, manifest.digest, manifest.mediaType, null)));
      for (const result of results) this.counts[result]++;
      this.counts.told += results.length;
      this.context.report(this.counts);
    }
  }

  async ask(tag: string, known: KnownTag | undefined): Promise<void> {
    const { registry, signal } = this.context;
    signal.throwIfAborted();
    try {
      const state = await registry.headTag(this.reference(tag), { signal, ...(known?.digest ? { known: asDigest(known.digest) } : {}) });
      await this.readWhatMoved(tag, known, state.digest);
      this.counts[await recordLook(this.seen(tag, state.digest, state.mediaType, state.mirror))]++;
    } catch (error) {
      if (signal.aborted || !ofOneTag(error)) throw error;
      await recordTagFailure(this.repository, tag, toProblem(error), new Date());
      this.counts.failed++;
    }
    this.counts.asked++;
    this.context.report(this.counts);
  }
}

export const repositoryOf = (text: string): string => fullName(parseRepository(text));
