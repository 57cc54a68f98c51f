import type { Metadata } from "next";
import { ImageView } from "@/components/image/image-view";
import { RefreshOnFinish } from "@/components/live/job-stream";
import { InspectButton, JobLine } from "@/components/live/work";
import { ProblemPage } from "@/components/shell/problem";
import { shortName } from "@/components/ui/ref-name";
import { tagHistory } from "@/lib/images";
import { findRecorded } from "@/lib/jobs";

export const metadata: Metadata = { title: "Image" };

export default async function ImagePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { image } = await searchParams;
  const asked = Array.isArray(image) ? image[0] : image;
  const [found] = asked ? await findRecorded([asked]) : [];
  if (!found) return <ProblemPage code="invalid_request" title="No image was named" detail="The address names its image as ?image=debian:trixie." />;
  if (found.state === "recorded") {
    const repository = found.inspection.repositories[0]?.name;
    return <ImageView found={found} history={repository ? await tagHistory(repository) : []} />;
  }
  if (found.state === "invalid") return <ProblemPage code={found.problem.code} detail={found.problem.detail} />;
  const name = shortName(found.reference);
  if (found.state === "failed") {
    return (
      <ProblemPage code={found.problem.code} detail={found.problem.detail}>
        <RefreshOnFinish />
        <InspectButton reference={found.reference} platform={found.platform} retry={found.jobId}>
          Retry
        </InspectButton>
      </ProblemPage>
    );
  }
  return (
    <ProblemPage title={`${name} is not recorded`} detail={`Nothing was read of it for ${found.platform} yet. Looking at this page starts nothing.`}>
      <RefreshOnFinish />
      {found.jobId ? (
        <JobLine id={found.jobId} />
      ) : (
        <InspectButton reference={found.reference} platform={found.platform}>
          Inspect
        </InspectButton>
      )}
    </ProblemPage>
  );
}
