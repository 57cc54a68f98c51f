import type { Metadata } from "next";
import { readRepositoryQuery } from "@/components/repository/query";
import { RepositoryList, repositoriesShown } from "@/components/repository/repository-list";
import { type Counts, groupsShown, RepositoryPage } from "@/components/repository/repository-view";
import { ProblemPage } from "@/components/shell/problem";
import { isBasewiseError } from "@/lib/errors";
import { tagNames } from "@/lib/follow";
import { knownRepositories, repositoryView } from "@/lib/follow/view";
import { scannedTags, tagScanHistory } from "@/lib/scans/history";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { repository } = readRepositoryQuery(await searchParams);
  return { title: repository ?? "Repositories" };
}

const namesShown = 50;

/** Null where no image of the repository was ever scanned, and nobody asks for a tag's counts. */
async function countsOf(repository: string, platform: string | null, counted: string | null): Promise<Counts | null> {
  const tags = await scannedTags(repository, platform);
  const tag = counted ?? tags[0];
  return tag === undefined ? null : { tags: tags.includes(tag) ? tags : [tag, ...tags], history: await tagScanHistory(repository, tag, platform) };
}

export default async function Repositories({ searchParams }: Props) {
  const query = readRepositoryQuery(await searchParams);
  const { repository, platform, q, skip, after } = query;
  if (repository === null) {
    const { items, total } = await knownRepositories({ q, followed: query.followed, limit: repositoriesShown, skip });
    return (
      <main id="main" tabIndex={-1}>
        <RepositoryList rows={items} total={total} query={query} />
      </main>
    );
  }
  const read = Promise.all([
    repositoryView(repository, { platform, q, groups: { skip, limit: groupsShown } }),
    tagNames(repository, { q, limit: namesShown, cursor: after }),
    countsOf(repository, platform, query.counted),
  ]);
  try {
    const [view, names, counts] = await read;
    return (
      <main id="main" tabIndex={-1}>
        <RepositoryPage view={view} names={names} counts={counts} query={query} />
      </main>
    );
  } catch (error) {
    if (!isBasewiseError(error)) throw error;
    return <ProblemPage code={error.code} detail={error.detail} />;
  }
}
