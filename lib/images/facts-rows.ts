import { promisify } from "node:util";
import { deflate as deflateCallback, type InputType, inflate as inflateCallback } from "node:zlib";
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
  document: Uint8Array<ArrayBuffer>;
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
    document: Uint8Array.from(await deflate(JSON.stringify(facts))),
  };
}

export const unpackFacts = async (document: Uint8Array): Promise<DerivedFacts> => JSON.parse((await inflate(document)).toString()) as DerivedFacts;
