import "server-only";
import { dayOf } from "../days";
import { isBasewiseError } from "../errors";
import { type RecordedImage, recordedImage } from "../images";
import { log } from "../log";
import { type Effective, hiding } from "../vex";
import { mostApplied, mostWaivers } from "./bounds";
import { statementsIn } from "./parsed";
import { anythingStated, vexRecords, waiverRecords } from "./store";
import { namesOf, subjectOf } from "./subject";
import type { Hidden, VexRecord, Waiver } from "./types";

type Found = { id: string; package: string; installed: string };
export type SaysHidden = (finding: Found) => Hidden | null;
const nothing: SaysHidden = () => null;

const byDocument = ({ ref, statement }: Effective<VexRecord>): Hidden => ({
  kind: "vex",
  id: ref.id,
  status: statement.status === "fixed" ? "fixed" : "not_affected",
  justification: statement.justification,
  why: statement.impact ?? statement.notes,
  who: ref.document.author,
  since: statement.at,
  until: ref.until,
});

const byWaiver = (waiver: Waiver): Hidden => ({
  kind: "waiver",
  id: waiver.id,
  status: waiver.justification ? "not_affected" : "accepted",
  justification: waiver.justification,
  why: waiver.reason,
  who: waiver.actor.name ?? null,
  since: waiver.createdAt,
  until: waiver.until,
});

/** The one that lasts longest counts, of those that are of the identifier and of the package or of none. */
const waiving = (waivers: readonly Waiver[], { id, package: name }: Found): Waiver | null =>
  waivers
    .filter((one) => one.vulnerability === id && (one.package === null || one.package === name))
    .reduce<Waiver | null>((best, one) => (best && best.until >= one.until ? best : one), null);

/** What hides findings of an image today. A document goes before a waiver: it says more than that a risk is accepted. */
export const saysHidden = async (image: RecordedImage, now: Date = new Date()): Promise<SaysHidden> =>
  (await anythingStated()) ? saysOf(image, dayOf(now)) : nothing;

/** Of several images by digest, in their order; nothing hides findings of one that is not on record any more. */
export async function saysHiddenOf(digests: readonly string[], now: Date = new Date()): Promise<SaysHidden[]> {
  if (!(await anythingStated())) return digests.map(() => nothing);
  return Promise.all(
    digests.map(async (digest) => {
      const image = await recordedImage(digest).catch((error: unknown) => {
        if (isBasewiseError(error) && error.code === "image_not_recorded") return null;
        throw error;
      });
      return image ? saysOf(image, dayOf(now)) : nothing;
    }),
  );
}

async function saysOf(image: RecordedImage, today: string): Promise<SaysHidden> {
  const repositories = image.repositories.map(({ name }) => name);
  const [records, waivers] = await Promise.all([
    vexRecords({ digest: image.digest, names: namesOf(image) }, { only: "in_force", today, limit: mostApplied }),
    waiverRecords({ digest: image.digest, repositories }, { only: "in_force", today, limit: mostWaivers * 2 }),
  ]);
  if (records.length === mostApplied) log.warn("vex.newest_alone", { digest: image.digest, documents: mostApplied });
  if (!records.length && !waivers.length) return nothing;
  const says = records.length
    ? hiding(
        await Promise.all(
          records.map(async (ref) => ({ ref, document: { statements: [...(await statementsIn(ref))] }, handedIn: ref.digest === image.digest })),
        ),
        subjectOf(image),
      )
    : () => null;
  return (finding) => {
    const stated = says(finding);
    if (stated) return byDocument(stated);
    const waiver = waiving(waivers, finding);
    return waiver && byWaiver(waiver);
  };
}
