import type { StandardView } from "@/lib/standards/view-types";
import { Copy } from "../ui/copy";
import { lineOf } from "./words";

/** The FROM line, its digest cut short; what is copied is whole. */
export function FromLine({ standard }: { standard: StandardView }) {
  const { name, digest } = lineOf(standard);
  return (
    <div className="from-line" title={standard.from}>
      <span className="clip">
        <span className="k">FROM</span> {name}
        <span className="dg">{digest}</span>
      </span>
      <Copy text={standard.from} what="the whole line with its full digest" />
    </div>
  );
}
