import { bytes, moment } from "@/lib/format";
import type { StandardView } from "@/lib/standards/view-types";
import { CancelledIcon, DoneIcon, QueuedIcon, WarnIcon } from "../ui/icons";
import { type StatusWords, statusOf } from "./words";

const marks: Record<StatusWords["kind"], () => React.ReactNode> = { ok: DoneIcon, warn: WarnIcon, open: QueuedIcon, off: CancelledIcon };

export function StatusMark({ standard }: { standard: Pick<StandardView, "status" | "tag"> }) {
  const { kind, text } = statusOf(standard);
  const Mark = marks[kind];
  return (
    <span className={`status ${kind}`}>
      <Mark />
      {text}
    </span>
  );
}

/** Size and packages of the approved image as they are on record, and why where there are none. */
export function Figures({ image }: StandardView) {
  if (!image.figures) {
    return (
      <span className="unk" title={image.reason ?? "Nothing of it is on record"}>
        size unknown
      </span>
    );
  }
  const { download, packages, readAt, platform } = image.figures;
  const title = `Download size of ${platform}, read ${moment(readAt)}`;
  return (
    <>
      {download === null ? (
        <span className="unk" title="It is in no registry, so that it has no download size">
          download unknown
        </span>
      ) : (
        <data value={download} title={title}>
          {bytes(download)}
        </data>
      )}
      {packages === null ? ", packages unknown. " : `, ${packages} packages. `}
      {image.state === "gone" ? <span title={image.reason ?? undefined}>Its image was deleted since. </span> : null}
    </>
  );
}

export function Evidence({ evidence }: Pick<StandardView, "evidence">) {
  if (!evidence) return null;
  return evidence.state === "live" ? (
    <a className="link" href={`/r/${evidence.slug}`} title={evidence.title}>
      Report
    </a>
  ) : (
    <span className="unk" title={`“${evidence.title}”: its link no longer opens`}>
      report {evidence.state}
    </span>
  );
}
