import { type ProgramKind, programKinds } from "./attack";
import type { AttackCell } from "./types-capabilities";

/** Which tools of the attack surface a package itself brings: what a finding in that very package is worse with. Pure. */
export interface Brought {
  /** Tools that can be run first stand first; names without folder, each once under the first kind that claims it. */
  tools: { kind: ProgramKind; names: string[] }[];
  /** Why none being found means nothing; null where it is known. */
  unknown: string | null;
}

type Cells = Partial<Record<string, Pick<AttackCell, "count" | "paths" | "more" | "reason">>>;

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function whyUnknown(cells: Cells): string | null {
  const there = programKinds.flatMap((kind) => cells[kind] ?? []);
  const undecided = there.find(({ count }) => count === null);
  if (undecided || there.length === 0) return undecided?.reason ?? "Programs could not be looked up.";
  if (there.some(({ paths }) => paths.some((path) => path.package === undefined))) return "Which package brings each tool is not recorded.";
  return there.some(({ more }) => more > 0) ? "It has more tools than are listed." : null;
}

/** → what a package of that name brings, from the cells of one image by kind. */
export function broughtBy(cells: Cells): (name: string) => Brought {
  const why = whyUnknown(cells);
  const order: readonly ProgramKind[] = ["shells", "packageManagers", "downloaders", "network", "interpreters", "compilers"];
  return (name) => {
    const tools = order.flatMap((kind) => {
      const own = (cells[kind]?.paths ?? []).filter((path) => path.package === name);
      return own.length ? [{ kind, names: [...new Set(own.map(({ path }) => nameOf(path)))] }] : [];
    });
    return { tools, unknown: tools.length ? null : why };
  };
}
