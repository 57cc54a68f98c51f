import { promisify } from "node:util";
import { deflate as deflateCallback, type InputType, inflate as inflateCallback } from "node:zlib";
import type { Capability } from "../inspect/capabilities";
import type { DerivedFacts } from "../inspect/derive";

const deflate = promisify<InputType, Buffer>(deflateCallback);
const inflate = promisify<InputType, Buffer>(inflateCallback);

/** Derived facts as a row: columns for what lists filter and sort by, the whole as deflated JSON. */
export interface FactsColumns {
  rules: number;
  derivedAt: Date;
  files: bigint;
  wasted: bigint;
  fileCount: number;
  packageCount: number | null;
  level: string | null;
  standing: string | null;
  debug: boolean;
  /** Names with commas; empty where there is none, null where that could not be told. */
  shells: string | null;
  packageManagers: string | null;
  libc: string | null;
  rootUser: boolean | null;
  osId: string | null;
  osVersion: string | null;
  document: Uint8Array<ArrayBuffer>;
}

/** Distinct names of programs, the first four of them. */
const namesOf = (programs: readonly { path: string }[]): string =>
  [...new Set(programs.map((p) => p.path.slice(p.path.lastIndexOf("/") + 1)))].slice(0, 4).join(", ");

const offered = <Detail>({ state, detail }: Capability<Detail>, name: (detail: Detail) => string): string | null =>
  state === "unknown" ? null : state === "no" ? "" : detail === null ? null : name(detail) || "there";

/** What lists filter by of what an image offers. */
function offers({ shells, packageManagers, libc, defaultUser, os }: DerivedFacts["capabilities"]) {
  return {
    shells: offered(shells, (d) => namesOf(d.programs.items)),
    packageManagers: offered(packageManagers, (d) => namesOf(d.programs.items)),
    libc: offered(libc, (d) => d.kind),
    // Of a user that is in no file (state no) nothing starts, so neither is said.
    rootUser: defaultUser.state === "yes" ? (defaultUser.detail?.root ?? null) : null,
    osId: os.detail?.id?.slice(0, 100) ?? null,
    osVersion: os.detail?.versionId?.slice(0, 100) ?? null,
  };
}

export async function factsColumns(facts: DerivedFacts, derivedAt: Date): Promise<FactsColumns> {
  const { level } = facts;
  return {
    rules: facts.rules,
    derivedAt,
    files: BigInt(facts.sizes.files),
    wasted: BigInt(facts.sizes.wasted),
    fileCount: facts.fileCount,
    packageCount: facts.packages?.length ?? null,
    level: level.level,
    standing: level.standing,
    debug: level.debug,
    ...offers(facts.capabilities),
    document: Uint8Array.from(await deflate(JSON.stringify(facts))),
  };
}

export const unpackFacts = async (document: Uint8Array): Promise<DerivedFacts> => JSON.parse((await inflate(document)).toString()) as DerivedFacts;
