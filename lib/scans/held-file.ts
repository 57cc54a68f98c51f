import "server-only";
import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { env } from "../env";
import { BasewiseError } from "../errors";

/** What is on record of the scanner's image: a file in the data folder, for whoever runs the server to read and to carry along. */
const heldImage = z.object({
  /** What the reference led to first: of the index, else of the manifest; the engine's id where only the engine has the image. */
  digest: z.string(),
  /** Each digest by which an engine may know it: manifest, config. */
  known: z.array(z.string()),
  /** The name by which the engine has it. */
  engineName: z.string(),
  version: z.string().nullable(),
  heldAt: z.string(),
});
export type HeldRecord = z.output<typeof heldImage>;

const held = z.object({
  /** Tells this installation's containers and volumes from those of another at the same engine. */
  installation: z.uuid(),
  /** By reference, as configured and written out. */
  images: z.record(z.string(), heldImage),
});
export type Held = z.output<typeof held>;

const name = "scanner-image.json";
const fileOf = (): string => path.resolve(/* turbopackIgnore: true */ env().BASEWISE_DATA, name);

/** Raises `scanner_image_changed` where the file is not what was written: a digest that is not known is not taken for new. */
async function read(): Promise<Held | null> {
  let text: string;
  try {
    text = await readFile(/* turbopackIgnore: true */ fileOf(), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return held.parse(JSON.parse(text));
  } catch (cause) {
    throw new BasewiseError(
      "scanner_image_changed",
      `${name} in the data folder, which holds its digest, cannot be read; put it back, or remove it to begin anew.`,
      {},
      { cause },
    );
  }
}

async function write(next: Held): Promise<Held> {
  const temporary = `${fileOf()}.${randomUUID()}`;
  await writeFile(/* turbopackIgnore: true */ temporary, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
  await rename(/* turbopackIgnore: true */ temporary, /* turbopackIgnore: true */ fileOf());
  return next;
}

// One writer after the other, of all copies of this module in the process.
const key = Symbol.for("basewise.scans.held");
const place = globalThis as typeof globalThis & { [key]?: Promise<unknown> };
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const now = (place[key] ?? Promise.resolve()).then(work, work);
  place[key] = now.catch(() => undefined);
  return now;
}

export const installationId = (): Promise<string> =>
  inTurn(async () => ((await read()) ?? (await write({ installation: randomUUID(), images: {} }))).installation);

export const heldRecord = async (reference: string): Promise<HeldRecord | null> => (await read())?.images[reference] ?? null;

export const keepRecord = (reference: string, record: HeldRecord): Promise<void> =>
  inTurn(async () => {
    const now = (await read()) ?? { installation: randomUUID(), images: {} };
    await write({ ...now, images: { ...now.images, [reference]: record } });
  });
