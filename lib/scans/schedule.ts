import "server-only";
import { isBasewiseError } from "../errors";
import { newestRound, requestDatabaseLook, requestRound } from "../jobs/scan-work";
import { log } from "../log";
import { identityKey, imagesWaiting, imagesWanted, scannerNow } from "./round";
import { chosenScanner } from "./scanner";

/** When the scanner's work is put into the queue. */

/** Without a scanner a database is of no use: it is asked for again after this long, and nothing is said. */
const withoutScannerSeconds = 600;

/** Answers the seconds after which it is to be called before its time, or null. */
export async function lookWhenDue(): Promise<number | null> {
  try {
    const { scanner } = await chosenScanner();
    // As an image that nobody had run yet it may never be wanted.
    if ((await scanner.version({ signal: new AbortController().signal })) === null) return withoutScannerSeconds;
  } catch (error) {
    if (!isBasewiseError(error)) throw error;
    return withoutScannerSeconds;
  }
  await requestDatabaseLook();
  return null;
}

/** Next bundles routes and the worker apart: they meet here. */
const place = globalThis as typeof globalThis & { basewiseScansSettled?: string };

const identityOrNull = async () => {
  try {
    return await scannerNow(new AbortController().signal);
  } catch (error) {
    if (isBasewiseError(error)) return null;
    throw error;
  }
};

/** Another database or another scanner than that of the last round: images wait to be scanned again. Cheap where nothing moved. */
export async function watchScanner(): Promise<void> {
  const wanted = await imagesWanted();
  const by = wanted.size ? await identityOrNull() : null;
  if (!by || place.basewiseScansSettled === identityKey(by)) return;
  const last = await newestRound("moved");
  // One under way takes in what is new by itself; it is looked at again.
  if (last && last.finishedAt === null) return;
  // A round that ended, by a user's will too, is not begun again for the same database.
  const done = last?.counts?.scanner && identityKey(last.counts.scanner) === identityKey(by);
  if (!done && (await imagesWaiting({ why: "moved", since: new Date() }, by, wanted)).length) await requestRound("moved");
  else place.basewiseScansSettled = identityKey(by);
}

/** An image was read: where a followed tag or a standard means it and nobody ever tried to scan it, that is done now. */
export async function noticeImages(): Promise<void> {
  try {
    const wanted = await imagesWanted();
    const by = wanted.size ? await identityOrNull() : null;
    if (by && (await imagesWaiting({ why: "first", since: new Date() }, by, wanted)).length) await requestRound("first");
  } catch (error) {
    log.warn("scans.not_noticed", { error });
  }
}
