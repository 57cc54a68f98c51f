import { count } from "@/lib/format";
import type { DerivedFacts } from "@/lib/inspect/derive";
import { Bytes } from "../ui/size";
import { shown, wasteSaid } from "./words";

/** Which files waste bytes, largest first. */
export function Wasted({ facts }: { facts: Pick<DerivedFacts, "wastedFiles" | "sizes"> }) {
  const { count: all, largest } = facts.wastedFiles;
  if (all === 0) return <p className="none muted">Nothing is wasted: no layer replaces or takes away what another brought.</p>;
  return (
    <details className="listed">
      <summary>
        <Bytes size={facts.sizes.wasted} /> wasted by {count(all)}{" "}
        {all === 1 ? "path that a higher layer replaces or takes away" : "paths that higher layers replace or take away"}
      </summary>
      <ul>
        {largest.map((file) => (
          <li key={file.path}>
            <code>{shown(file.path)}</code>
            <span className="muted">{wasteSaid(file)}</span>
            <Bytes size={file.bytes} />
          </li>
        ))}
      </ul>
      {all > largest.length ? <p className="muted">And {count(all - largest.length)} smaller ones.</p> : null}
    </details>
  );
}
