import type { Sign, SignCounts } from "@/lib/compare/diff-types";
import { count } from "@/lib/format";
import { markClass, marks } from "./names";

/** A sign, always with its mark: hue never says it alone. */
export const Mark = ({ sign, words }: { sign: Sign; words?: string }) => (
  <span className={markClass[sign]}>
    <span aria-hidden="true">{marks[sign]}</span>
    {words ? <span className="sr">{words} </span> : null}
  </span>
);

/** `−72 +4 ~1`; what is none is left out. */
export function Counts({ counts, none = "none differ" }: { counts: SignCounts; none?: string }) {
  const shown = (["removed", "added", "changed"] as const).filter((sign) => counts[sign] > 0);
  if (shown.length === 0) return <span className="muted">{none}</span>;
  return (
    <span className="signs">
      {shown.map((sign) => (
        <span className={markClass[sign]} key={sign}>
          {marks[sign]}
          {count(counts[sign])}
        </span>
      ))}
    </span>
  );
}
