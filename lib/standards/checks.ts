import "server-only";
import { dayOf } from "../days";
import { env } from "../env";
import { BasewiseError } from "../errors";
import { findRecorded } from "../images/find";
import { parsePlatform } from "../oci/platform";
import { currentStandards } from ".";
import { checkDockerfile } from "./check";
import { knownDigests } from "./check-history";
import { checkImage, type ImageCheck } from "./check-image";
import { baseChanges, knownImages, seenDigests } from "./check-store";
import type { CheckRecord, CheckResult } from "./check-types";
import { tagLooks } from "./pin-store";
import { tagOf } from "./place";
import { tagState } from "./tag-state";

/** Use cases of checks. Out of the record alone: nothing is asked outside, nothing is started, nothing is kept. */

/** All that is known of standards now. */
export async function checkRecord(now: Date = new Date()): Promise<CheckRecord> {
  const standards = await currentStandards({ retired: true }, now);
  const approved = standards.filter((s) => s.status === "approved");
  const places = approved.flatMap((s) => tagOf(s.base.reference) ?? []);
  const [changes, seen, looks] = await Promise.all([
    baseChanges(approved.map((s) => s.id)),
    seenDigests(approved.map((s) => s.base.reference)),
    tagLooks(places),
  ]);
  const tags = approved.map((s) => {
    const place = tagOf(s.base.reference);
    return [s.id, tagState(s, place !== null, place && looks.of(place))] as const;
  });
  return { standards, known: knownDigests(standards, changes, seen), tags: new Map(tags) };
}

export interface DockerfileQuestion {
  team?: string | undefined;
  target?: string | undefined;
  /** os/arch[/variant]; the configured one where absent. */
  platform?: string | undefined;
  buildArgs?: ReadonlyMap<string, string>;
}

/** Raises `invalid_platform`; what the text holds is told, never raised. */
export async function checkDockerfileText(text: string, question: DockerfileQuestion, now: Date = new Date()): Promise<CheckResult> {
  const platform = question.platform === undefined ? env().BASEWISE_PLATFORM : parsePlatform(question.platform);
  return checkDockerfile(text, await checkRecord(now), {
    today: dayOf(now),
    team: question.team ?? null,
    target: question.target ?? null,
    platform,
    buildArgs: question.buildArgs ?? new Map(),
  });
}

export type RecordedImageCheck =
  | ({ state: "recorded"; asked: string; reference: string; platform: string; digest: string } & ImageCheck)
  | { state: "not_recorded"; asked: string; reference: string; platform: string; verdict: "unknown"; summary: string; reason: string; remedy: string };

/** Raises `invalid_reference`, `invalid_platform`. */
export async function checkRecordedImage(asked: string, { team }: { team?: string | undefined }, now: Date = new Date()): Promise<RecordedImageCheck> {
  const [found] = await findRecorded([asked]);
  if (!found || found.state === "invalid") throw new BasewiseError(found?.problem.code ?? "invalid_request", found?.problem.detail ?? "No image was named.");
  const about = { asked: found.asked, reference: found.reference, platform: found.platform };
  if (found.state !== "recorded") {
    const reason = "Its layers are not on record here, so nothing is known of what it stands on.";
    const remedy = `Inspect it first (POST /api/v1/inspections with {"reference": "${found.asked}", "platform": "${found.platform}"}); a check starts nothing by itself.`;
    return { state: "not_recorded", ...about, verdict: "unknown", summary: `Unknown. ${reason}`, reason, remedy };
  }
  const { inspection } = found;
  const record = await checkRecord(now);
  const bases = record.standards.flatMap((s) => [s.base, ...s.alternatives.map((a) => a.base)]);
  const digests = [inspection.digest, ...bases.flatMap((b) => b.manifests.map((m) => m.digest)), ...record.known.flatMap((k) => [k.digest, ...k.manifests])];
  const images = await knownImages(digests, inspection.layers[0]?.diffId ?? null);
  const own = images.find((i) => i.digest === inspection.digest);
  const judged = {
    digest: inspection.digest,
    platform: inspection.platform,
    names: own?.names ?? [],
    layers: own?.layers ?? inspection.layers.map((l) => ({ diffId: l.diffId, verified: false })),
    annotations: inspection.annotations,
    labels: inspection.config.labels,
  };
  return { state: "recorded", ...about, digest: inspection.digest, ...checkImage(judged, images, record, { today: dayOf(now), team: team ?? null }) };
}
