import { bytes, count, date } from "@/lib/format";
import { shortDigest } from "@/lib/oci/digest";
import type { ImageSince, ReportChanges } from "@/lib/reports/since";

/** What has changed since the report was frozen, by the last look-up on record. The report itself does not change. */
function figures({ before, after }: ImageSince): string {
  if (!after) return "";
  const parts = (["download", "unpacked"] as const).flatMap((kind) => {
    const [was, is] = [before[kind], after[kind]];
    return was === null || is === null ? [] : [`${kind} ${was === is ? `still ${bytes(is)}` : `${bytes(was)} → ${bytes(is)}`}`];
  });
  if (before.packages !== null && after.packages !== null) {
    parts.push(`packages ${before.packages === after.packages ? `still ${count(after.packages)}` : `${count(before.packages)} → ${count(after.packages)}`}`);
  }
  return parts
    .slice(0, 1)
    .concat(parts.slice(-1).filter((part) => part.startsWith("packages")))
    .join(", ");
}

function Moved({ image }: { image: ImageSince }) {
  const { name, movedTo } = image;
  const told = figures(image);
  return (
    <>
      <code>{name}</code> has moved{movedTo?.digest ? <> to {<code title={movedTo.digest}>{shortDigest(movedTo.digest)}</code>}</> : null}
      {told ? `, ${told}` : image.reason ? `: ${image.reason.replace(/\.$/, "")}` : ""}.{" "}
    </>
  );
}

function Rest({ images }: { images: readonly ImageSince[] }) {
  const same = images.filter(({ state }) => state === "same");
  const unknown = images.filter(({ state }) => state === "unknown");
  const all = same.length === images.length;
  return (
    <>
      {all ? "All its tags still point where they did. " : null}
      {!all && same.length ? `${same.map(({ letter }) => letter).join(", ")} still ${same.length === 1 ? "points where it" : "point where they"} did. ` : null}
      {unknown.length ? `Not known of ${unknown.map(({ letter, reason }) => `${letter} (${(reason ?? "").replace(/\.$/, "")})`).join(", ")}. ` : null}
    </>
  );
}

/** `live`: where those who can reach the app find the comparison as it is now. */
export function SinceThen({ changes: { lookedAt, images }, live }: { changes: ReportChanges; live: string | null }) {
  return (
    <aside className="since marked" aria-label="Since then">
      <svg width="15" height="15" viewBox="0 0 15 15" aria-hidden="true">
        <circle cx="7.5" cy="7.5" r="6" fill="none" stroke="currentColor" strokeWidth="1.3" />
        <path d="M7.5 4v3.8l2.4 1.5" fill="none" stroke="currentColor" strokeWidth="1.3" />
      </svg>
      <p>
        <b>Since then</b> ({lookedAt ? `looked up ${date(lookedAt)}` : "not looked up"}):{" "}
        {images
          .filter(({ state }) => state === "moved")
          .map((image) => (
            <Moved key={image.letter} image={image} />
          ))}
        <Rest images={images} />
        This report does not change.
      </p>
      {live === null ? null : (
        <a className="btn" href={live}>
          Compare now
        </a>
      )}
    </aside>
  );
}
