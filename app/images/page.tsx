import type { Metadata } from "next";
import { ImageState } from "@/components/image/image-state";
import { ImageView } from "@/components/image/image-view";
import { RecordedList } from "@/components/image/recorded-list";
import { shortName } from "@/components/ui/ref-name";
import { readQuery } from "@/lib/compare/query";
import { env } from "@/lib/env";
import { listRecorded, tagHistory } from "@/lib/images";
import { findRecorded } from "@/lib/jobs";
import { formatPlatform } from "@/lib/oci/platform";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const [asked] = readQuery(await searchParams).images;
  return { title: asked === undefined ? "Images" : shortName(asked.split(",", 1)[0] ?? asked) };
}

export default async function ImagePage({ searchParams }: Props) {
  const [asked] = readQuery(await searchParams).images;
  const [[found], recorded] = await Promise.all([findRecorded(asked === undefined ? [] : [asked]), listRecorded()]);
  if (found?.state === "recorded") {
    const repository = found.inspection.repositories[0]?.name;
    const history = repository ? await tagHistory(repository) : [];
    return (
      <main id="main" tabIndex={-1}>
        <ImageView found={found} history={history} recorded={recorded} />
      </main>
    );
  }
  return (
    <main id="main" tabIndex={-1}>
      {found ? <ImageState found={found} /> : <RecordedList recorded={recorded} platform={formatPlatform(env().BASEWISE_PLATFORM)} />}
    </main>
  );
}
