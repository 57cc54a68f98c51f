import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { BasewiseError } from "../../errors";
import type { DatabaseState } from "../types";

const metadata = z.object({ Version: z.int(), UpdatedAt: z.iso.datetime({ offset: true }) });

export const refused = (why: string, cause?: unknown) =>
  new BasewiseError("scanner_database_unreadable", `The database cannot be used: ${why}.`, {}, { cause });

export const metadataText = (folder: string): Promise<string> =>
  readFile(/* turbopackIgnore: true */ path.join(/* turbopackIgnore: true */ folder, "metadata.json"), "utf8");

/** What a database's metadata.json says of it. Raises `scanner_database_unreadable`. */
export async function stateOf(folder: string): Promise<DatabaseState> {
  let json: unknown;
  try {
    json = JSON.parse(await metadataText(folder));
  } catch (error) {
    throw refused("its metadata.json is no JSON", error);
  }
  const read = metadata.safeParse(json);
  if (!read.success) throw refused("its metadata.json does not say what it is and when it was made");
  return { updatedAt: new Date(read.data.UpdatedAt).toISOString(), schema: read.data.Version };
}
