import type { DynamicSection } from "./dynamic";
import type { Memory } from "./memory";
import { longestSymbol, runtimeNeed } from "./symbols";
import { malformed, tooLarge } from "./trouble";

const what = "The dynamic symbol table";
const whatHash = "The symbols' hash table";
/** A family by prefix has hundreds at most; a table of a million entries with one name would fill the index. */
const mostSymbols = 4_096;
/** Chains in a real hash table have a handful of entries. */
const longestChain = 65_536;

/** Undefined dynamic symbols that `symbols.ts` knows, sorted. gABI chapter 4, symbol table: name u32 first in both classes. */
export function readRuntimeSymbols(dynamic: DynamicSection, memory: Memory, strings: Buffer, machine: string): string[] {
  if (dynamic.symbols === null) return [];
  const size = dynamic.symbolSize;
  if (size !== (memory.format.bits === 64 ? 24 : 16)) throw malformed("The dynamic symbols have an unknown size.");
  const table = memory.fields(dynamic.symbols, symbolCount(dynamic, memory, machine) * size, what);
  const sectionAt = memory.format.bits === 64 ? 6 : 14;
  const found = new Set<string>();
  // The first entry is the empty symbol.
  for (let at = size; at < table.length; at += size) {
    if (table.u16(at + sectionAt) !== 0) continue;
    const start = table.u32(at);
    if (start === 0) continue;
    if (start >= strings.length) throw malformed("A dynamic symbol's name lies outside the string table.");
    const end = strings.subarray(start, start + longestSymbol + 1).indexOf(0);
    if (end <= 0) continue;
    const name = strings.toString("latin1", start, start + end);
    if (runtimeNeed(name) === undefined || found.add(name).size <= mostSymbols) continue;
    throw tooLarge(`More than ${mostSymbols.toLocaleString("en")} undefined symbols tell of needs at run time.`);
  }
  return [...found].sort();
}

/** No table says how many dynamic symbols there are: the loader only ever comes to them through a hash table. */
function symbolCount(dynamic: DynamicSection, memory: Memory, machine: string): number {
  if (dynamic.hash !== null) return countByHash(dynamic.hash, memory, machine);
  const hashed = dynamic.gnuHash === null ? 0 : countByGnuHash(dynamic.gnuHash, memory);
  return hashed || countByNextTable(dynamic, memory);
}

/** DT_HASH (gABI chapter 5): nbucket, nchain …; there are as many chain entries as symbols. Its words are 8 bytes on 64-bit S/390 and Alpha. */
function countByHash(address: number, memory: Memory, machine: string): number {
  const wide = memory.format.bits === 64 && (machine === "s390" || machine === "alpha");
  return wide ? memory.fields(address, 16, whatHash).u64(8) : memory.fields(address, 8, whatHash).u32(4);
}

/**
 * DT_GNU_HASH: nbuckets, symoffset, bloom size, bloom shift (u32 each), the bloom filter (words), buckets, chains (u32). A bucket holds its
 * first symbol, a chain ends with an odd hash; so the last chain ends at the last symbol. 0 where nothing is hashed.
 */
function countByGnuHash(address: number, memory: Memory): number {
  const head = memory.fields(address, 16, whatHash);
  const [buckets, first, bloom] = [head.u32(0), head.u32(4), head.u32(8)];
  const bucketsAt = address + 16 + bloom * (memory.format.bits / 8);
  const table = memory.fields(bucketsAt, buckets * 4, whatHash);
  let last = 0;
  for (let at = 0; at < table.length; at += 4) last = Math.max(last, table.u32(at));
  if (last < first || last === 0) return 0;
  const chains = bucketsAt + buckets * 4;
  for (let steps = 0; steps < longestChain; steps++, last++) {
    if (memory.fields(chains + (last - first) * 4, 4, whatHash).u32(0) % 2 === 1) return last + 1;
  }
  throw malformed("A chain of the symbols' hash table does not end.");
}

/**
 * A program that exports nothing has an empty GNU hash table. Its symbols end where another table begins, at the latest: the linkers write
 * the string table or the versions behind them. What stands between can be padding alone, which reads as symbols without a name.
 */
function countByNextTable({ symbols, tables, symbolSize }: DynamicSection, memory: Memory): number {
  const start = symbols ?? 0;
  const left = memory.locate(start)?.left ?? 0;
  const next = tables.find((table) => table > start) ?? start + left;
  return Math.floor(Math.min(next - start, left) / symbolSize);
}
