import { bytes, exactBytes, megabytes } from "@/lib/format";

/** A size in words, the exact bytes as value and title. */
export const Bytes = ({ size }: { size: number }) => (
  <data value={size} title={exactBytes(size)}>
    {bytes(size)}
  </data>
);

/** A size in a column of megabytes; what is not known is a question mark with its reason, never zero. */
export function Megabytes({ size, reason, title }: { size: number | null; reason?: string | undefined; title?: string }) {
  if (size === null) {
    return (
      <span className="unk" title={reason ?? "Not known"}>
        ?<span className="sr"> unknown: {reason ?? "not known"}</span>
      </span>
    );
  }
  return (
    <data value={size} title={title ?? exactBytes(size)}>
      {megabytes(size)}
    </data>
  );
}
