import { catalogued } from "../catalog";
import { isBasewiseError } from "../errors";
import { isDigest } from "../oci/digest";
import { familiar, parseReference, type Reference } from "../oci/reference";
import { judgeReference, placeOf } from "./check-reference";
import { type CheckOptions, type CheckRecord, type Judgement, type NamedStandard, rankOf, type Verdict, verdictWords } from "./check-types";

/**
 * An image held against the standards by its layers: its first diffIDs are those of a base, whole. That is proof, where every one of them was
 * read to its diffID; what its annotations say is a claim, told beside it. Pure.
 */
export interface KnownImage {
  /** Of the manifest. */
  digest: string;
  platform: string;
  /** Canonical names under which it is on record. */
  names: readonly string[];
  /** `verified`: its bytes were read to this diffID here, or an engine that holds them did. */
  layers: readonly { diffId: string; verified: boolean }[];
}

export interface JudgedImage extends KnownImage {
  annotations: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
}

/** A base that an image was found to stand on, or could not be held against. */
export interface BaseNamed {
  reference: string;
  /** Of its manifest for the image's platform. */
  digest: string;
}

export interface Proof {
  /**
   * - proven: the first layers are this base's, whole
   * - none: they are no base's that is on record
   * - unknown: a layer is only claimed, or the layers of bases that count are not on record
   */
  state: "proven" | "none" | "unknown";
  base: (BaseNamed & { layers: number }) | null;
  /** Others with exactly the same layers: only their configs differ, and layers do not tell them apart. */
  alike: BaseNamed[];
  /** Layers of the image. */
  layers: number;
  reason: string;
  /** Standards' bases whose layers are not on record for this platform. */
  missing: BaseNamed[];
}

export interface Claim {
  name: string | null;
  digest: string | null;
  /** Where it is written. */
  source: "annotation" | "label";
  /** Whether the layers bear it out; unknown where the base that it names is not on record. */
  agrees: "yes" | "no" | "unknown";
  /** What that base would be worth; null where the claim names nothing that can be judged. */
  verdict: Verdict | null;
  reason: string;
}

export interface ImageCheck {
  verdict: Exclude<Verdict, "unreadable">;
  summary: string;
  reason: string;
  proof: Proof;
  claim: Claim | null;
  standard: NamedStandard | null;
  workload: { slug: string; title: string } | null;
  suggested: string | null;
}

interface Candidate {
  named: BaseNamed;
  image: KnownImage;
  judgement: Judgement;
}

const short = (digest: string): string => digest.slice("sha256:".length, "sha256:".length + 12);
const shown = ({ reference, digest }: BaseNamed): string => `${reference} (${short(digest)})`;

function isUnder(base: KnownImage, image: KnownImage): boolean {
  return base.layers.length > 0 && base.layers.length <= image.layers.length && base.layers.every((l, i) => l.diffId === image.layers[i]?.diffId);
}

/** The bases that standards name, one line for each manifest of the platform. */
function wanted({ standards, known }: CheckRecord, platform: string, only: (digest: string) => boolean): BaseNamed[] {
  const bases = standards.flatMap((s) => [s.base, ...s.alternatives.map((a) => a.base)]);
  const present = bases.flatMap(({ reference, manifests }) => manifests.filter((m) => m.platform === platform).map((m) => ({ reference, digest: m.digest })));
  const older = known.flatMap((k) => {
    const reference = standards.find((s) => s.id === k.standardId)?.base.reference;
    return reference === undefined ? [] : [...k.manifests, k.digest].filter(only).map((digest) => ({ reference, digest }));
  });
  return [...new Map([...present, ...older].map((b) => [`${b.reference} ${b.digest}`, b])).values()];
}

const judge = ({ reference, digest }: BaseNamed, record: CheckRecord, options: CheckOptions): Judgement =>
  judgeReference({ ...placeOf(reference), digest } as Reference, record, options);

/** Recorded images that the catalogue knows for bases, and that stand under the image. */
function cataloguedBases(image: KnownImage, images: readonly KnownImage[]): { named: BaseNamed; image: KnownImage }[] {
  return images.flatMap((base) => {
    const name = base.digest === image.digest ? undefined : base.names.find((n) => catalogued(parseReference(n)) !== null);
    return name && isUnder(base, image) ? [{ named: { reference: familiar(parseReference(name)), digest: base.digest }, image: base }] : [];
  });
}

const keys = { name: "org.opencontainers.image.base.name", digest: "org.opencontainers.image.base.digest" } as const;

function claimed(image: JudgedImage): { source: Claim["source"]; name: string | null; digest: string | null } | null {
  for (const [source, of] of [["annotation", image.annotations] as const, ["label", image.labels] as const]) {
    const [name, digest] = [of[keys.name]?.trim(), of[keys.digest]?.trim()];
    if (name || digest) return { source, name: name || null, digest: digest || null };
  }
  return null;
}

/** What a claim names, where it names anything. */
function claimedReference({ name, digest }: { name: string | null; digest: string | null }): Reference | null {
  if (!name || (digest && !isDigest(digest))) return null;
  try {
    const { digest: own, ...rest } = parseReference(name);
    const of = digest && isDigest(digest) ? digest : own;
    return of ? { ...rest, digest: of } : rest;
  } catch (error) {
    if (isBasewiseError(error)) return null;
    throw error;
  }
}

/** The manifests on record that a claim can mean. */
function meant(reference: Reference | null, digest: string | null, record: CheckRecord, images: readonly KnownImage[]): KnownImage[] {
  const of = digest ?? reference?.digest;
  if (of) {
    const bases = record.standards.flatMap((s) => [s.base, ...s.alternatives.map((a) => a.base)]).filter((b) => b.digest === of);
    const inside = new Set([
      of,
      ...bases.flatMap((b) => b.manifests.map((m) => m.digest)),
      ...record.known.filter((k) => k.digest === of).flatMap((k) => k.manifests),
    ]);
    return images.filter((i) => inside.has(i.digest));
  }
  if (!reference?.tag) return [];
  const name = `${reference.registry}/${reference.repository}:${reference.tag}`;
  return images.filter((i) => i.names.includes(name));
}

function claimOf(image: JudgedImage, images: readonly KnownImage[], record: CheckRecord, options: CheckOptions): Claim | null {
  const claim = claimed(image);
  if (!claim) return null;
  const reference = claimedReference(claim);
  const verdict = reference ? judgeReference(reference, record, options).verdict : null;
  const what = `Its ${claim.source} says that it stands on ${[claim.name, claim.digest && short(claim.digest)].filter(Boolean).join(" at ").slice(0, 300)}`;
  const found = meant(
    reference,
    claim.digest,
    record,
    images.filter((i) => i.platform === image.platform && i.digest !== image.digest),
  );
  if (found.length === 0) return { ...claim, agrees: "unknown", verdict, reason: `${what}; the layers of that are not on record here, so it stays a claim.` };
  const borne = found.some((base) => isUnder(base, image));
  return {
    ...claim,
    agrees: borne ? "yes" : "no",
    verdict,
    reason: borne ? `${what}; its layers bear that out.` : `${what}, but its first layers are not those: the claim is false.`,
  };
}

const pick = (a: Candidate, b: Candidate): number => b.image.layers.length - a.image.layers.length || rankOf(a.judgement.verdict) - rankOf(b.judgement.verdict);

function proofOf(image: JudgedImage, images: readonly KnownImage[], record: CheckRecord, options: CheckOptions): { proof: Proof; best: Candidate | null } {
  const byDigest = new Map(images.map((i) => [i.digest, i]));
  const bases = wanted(record, image.platform, (digest) => byDigest.get(digest)?.platform === image.platform);
  const missing = bases.filter((b) => !byDigest.has(b.digest));
  const standing = bases.flatMap((named) => {
    const base = byDigest.get(named.digest);
    return base && isUnder(base, image) ? [{ named, image: base }] : [];
  });
  const others = cataloguedBases(image, images).filter((o) => !standing.some((s) => s.named.digest === o.named.digest));
  const found = [...standing, ...others].map((c): Candidate => ({ ...c, judgement: judge(c.named, record, options) })).sort(pick);
  const [best] = found;
  const total = image.layers.length;
  const open = { base: null, alike: [], layers: total, missing };
  if (!best) {
    if (missing.length === 0) return { proof: { ...open, state: "none", reason: "Its first layers are those of no base that is on record here." }, best: null };
    const reason = `Its first layers are those of no base that is on record here; the layers of ${missing.map(shown).slice(0, 5).join(", ")}${missing.length > 5 ? " and others" : ""} are not.`;
    return { proof: { ...open, state: "unknown", reason }, best: null };
  }
  const depth = best.image.layers.length;
  const base = { ...best.named, layers: depth };
  const alike = found
    .slice(1)
    .filter((c) => c.image.layers.length === depth && c.image.digest !== best.image.digest)
    .map((c) => c.named);
  const claimedOnly = [...image.layers.slice(0, depth), ...best.image.layers].findIndex((l) => !l.verified);
  if (claimedOnly >= 0) {
    const at = (claimedOnly % depth) + 1;
    return {
      proof: {
        ...open,
        base,
        alike,
        state: "unknown",
        reason: `Layer ${at} is only claimed to be that of ${shown(best.named)}: its bytes were not read here.`,
      },
      best: null,
    };
  }
  const whole = depth === total ? "It has exactly the layers of" : `Its first ${depth === 1 ? "layer is that" : `${depth} of ${total} layers are those`} of`;
  return { proof: { ...open, base, alike, state: "proven", reason: `${whole} ${shown(best.named)}, byte for byte.` }, best };
}

/** `images`: the bases of standards as far as they are on record, and recorded images on the same first layer. */
export function checkImage(image: JudgedImage, images: readonly KnownImage[], record: CheckRecord, options: CheckOptions): ImageCheck {
  const { proof, best } = proofOf(image, images, record, options);
  const claim = claimOf(image, images, record, options);
  const nothing = { standard: null, workload: null, suggested: null };
  const told = (verdict: ImageCheck["verdict"], reason: string, more: Pick<ImageCheck, "standard" | "workload" | "suggested">): ImageCheck => {
    const all = claim?.agrees === "no" ? `${reason} ${claim.reason}` : reason;
    return { verdict, summary: `${verdictWords[verdict].replace(/^./, (c) => c.toUpperCase())}. ${all}`, reason: all, proof, claim, ...more };
  };
  if (best) {
    const { verdict, reason, standard, workload, suggested } = best.judgement;
    const alike =
      proof.alike.length > 0
        ? ` ${proof.alike
            .slice(0, 3)
            .map((b) => b.reference)
            .join(", ")} ${proof.alike.length > 1 ? "have" : "has"} the same layers: by these alone it can't be told apart.`
        : "";
    return told(verdict, `${proof.reason} ${reason}${alike}`, { standard, workload, suggested });
  }
  const scratch = record.standards.some(
    (s) => s.status === "approved" && [s.base, ...s.alternatives.map((a) => a.base)].some((b) => b.reference === "scratch"),
  );
  const ofScratch = scratch ? " scratch is under every image, so layers prove nothing of it." : "";
  return told(proof.state === "none" ? "not_standard" : "unknown", proof.reason + ofScratch, nothing);
}
