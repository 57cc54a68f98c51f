import { imageHref } from "@/lib/compare/query";
import type { Recorded } from "@/lib/images/types";
import { isDigest } from "@/lib/oci/digest";
import { Failed, NotRecorded } from "../compare/column-state";
import { RefreshOnFinish } from "../live/job-stream";
import { shortName } from "../ui/ref-name";
import { ImageTitle } from "./image-view";

/** The page of an image that is not recorded, is being read, or could not be. */
export function ImageState({ found }: { found: Exclude<Recorded, { state: "recorded" }> }) {
  const platforms = found.state === "failed" && found.problem.code === "platform_not_offered" ? (found.problem.platforms ?? []) : [];
  return (
    <>
      <RefreshOnFinish />
      <div className="head">
        <div className="whole-name">
          {found.state === "invalid" ? <h1 className="h1ref">{found.asked}</h1> : <ImageTitle reference={found.reference} />}
          <p className="sub">{found.state === "invalid" ? "as the address has it" : found.platform}</p>
        </div>
      </div>
      <div className="image-state">
        {found.state === "not_recorded" ? (
          <NotRecorded
            key={found.jobId}
            reference={isDigest(found.reference) ? null : found.reference}
            platform={found.platform}
            jobId={found.jobId}
            remove={null}
          />
        ) : (
          <Failed problem={found.problem} jobId={found.state === "failed" ? found.jobId : null} remove={null} />
        )}
        {platforms.length && found.state === "failed" ? (
          <p className="muted">
            Offered for{" "}
            {platforms.map((platform, i) => (
              <span key={platform}>
                {i ? ", " : ""}
                <a className="link" href={imageHref(`${shortName(found.reference)},${platform}`)}>
                  {platform}
                </a>
              </span>
            ))}
            .
          </p>
        ) : null}
      </div>
    </>
  );
}
