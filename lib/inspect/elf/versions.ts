import type { DynamicSection } from "./dynamic";
import type { Memory } from "./memory";
import type { StringTable } from "./strings";
import { malformed } from "./trouble";

/** Real libraries have some dozens; links that loop or overlap end here. */
const mostVersions = 65_536;
const baseFlag = 1;
const weakFlag = 2;
const needed = "The table of needed versions";
const defined = "The table of defined versions";

class Steps {
  #left = mostVersions;
  /** Links are distances forward, 0 ends the chain; so a chain can only loop by standing still, but chains can overlap. */
  take(): void {
    if (this.#left-- === 0) throw malformed("A version table has more than 65,536 entries.");
  }
}

/** .gnu.version_r (LSB core 10.7.4): Verneed { version u16, count u16, file u32, aux u32, next u32 }, Vernaux { hash u32, flags u16, other u16, name u32, next u32 }. */
export function readVersionsNeeded(dynamic: DynamicSection, memory: Memory, strings: StringTable): { library: string; versions: string[] }[] {
  const libraries = new Map<string, Set<string>>();
  const steps = new Steps();
  const table = dynamic.versionsNeeded;
  for (let i = 0, at = table?.address ?? 0; i < (table?.count ?? 0); i++) {
    const need = memory.fields(at, 16, needed);
    steps.take();
    const library = strings.get(need.u32(4));
    const versions = libraries.get(library) ?? new Set();
    for (let j = 0, aux = at + need.u32(8); j < need.u16(2); j++) {
      const entry = memory.fields(aux, 16, needed);
      steps.take();
      if ((entry.u16(4) & weakFlag) === 0) versions.add(strings.get(entry.u32(8)));
      if (entry.u32(12) === 0) break;
      aux += entry.u32(12);
    }
    if (versions.size) libraries.set(library, versions);
    if (need.u32(12) === 0) break;
    at += need.u32(12);
  }
  return [...libraries].map(([library, versions]) => ({ library, versions: [...versions].sort() }));
}

/** .gnu.version_d (LSB core 10.7.3): Verdef { version, flags, index, count u16, hash u32, aux u32, next u32 }, Verdaux { name u32, next u32 }; the first name is its own. */
export function readVersionsDefined(dynamic: DynamicSection, memory: Memory, strings: StringTable): string[] {
  const versions = new Set<string>();
  const steps = new Steps();
  const table = dynamic.versionsDefined;
  for (let i = 0, at = table?.address ?? 0; i < (table?.count ?? 0); i++) {
    const entry = memory.fields(at, 20, defined);
    steps.take();
    if ((entry.u16(2) & baseFlag) === 0 && entry.u16(6) > 0) versions.add(strings.get(memory.fields(at + entry.u32(12), 8, defined).u32(0)));
    if (entry.u32(16) === 0) break;
    at += entry.u32(16);
  }
  return [...versions].sort();
}
