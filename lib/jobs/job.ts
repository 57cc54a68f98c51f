import type { Problem } from "../errors";
import type { ScannerIdentity } from "../scanner";

/** What a job looks like to everyone but the queue: the wire shape of /api/v1/inspections. Types only. */
export const inspectionKind = "inspection";
export const jobStates = ["queued", "resolving", "pulling", "reading", "done", "failed", "cancelled"] as const;
export type JobState = (typeof jobStates)[number];
export const finishedStates: readonly JobState[] = ["done", "failed", "cancelled"];
export const isFinished = (state: JobState): boolean => finishedStates.includes(state);

export interface LayerProgressView {
  /** Blob digest, or diffID where no registry has the image. */
  digest: string;
  /** Download size, for the width of its segment; null where unknown. */
  size: number | null;
  state: "waiting" | "present" | "pulling" | "pulled" | "reading" | "read";
  /** 0 to 1 within the present state of the job. */
  part: number;
}

export interface JobProgress {
  /** Where layers are read from. */
  source: "docker" | "registry";
  layers: LayerProgressView[];
  /** Bytes moved and to move in the present state; total null where unknown. */
  done: number;
  total: number | null;
}

/** What a finished job measured. */
export interface JobOutcome {
  /** Layer bytes that crossed the network for it. */
  bytesFetched: number;
  layersTotal: number;
  /** Layers that were there before (in the engine, or known from an earlier reading) and were not fetched. */
  layersPresent: number;
  /** Milliseconds of the pull; null unless nothing was there before: only that counts as a measured pull. */
  measuredPullMs: number | null;
  /** The engine that pulled; null where none did, and where the job ended before this was kept. */
  engine: { version: string; storageDriver: string } | null;
  /** True where the image was on record and nothing was read. */
  onRecord: boolean;
}

export interface Actor {
  kind: "local" | "user" | "token" | "system";
  id?: string;
  /** Stated by the user, not checked. */
  name?: string;
}

export interface Job {
  id: string;
  kind: "inspection";
  /** Canonical reference. */
  reference: string;
  platform: string;
  /** Null: the engine if it answers, else the registry. */
  source: "docker" | "registry" | null;
  reread: boolean;
  state: JobState;
  /** Event id; grows with every change. */
  revision: number;
  attempt: number;
  progress: JobProgress | null;
  error: Problem | null;
  imageDigest: string | null;
  outcome: JobOutcome | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  actor: Actor;
}

/** How a run of look-ups stands: numbers of tags. */
export interface LookupCounts {
  /** Names in the registry's list; null where it was not asked for. */
  listed: number | null;
  /** Tags to look up: those that match the followed patterns, or those named. */
  wanted: number;
  /** Asked one by one (HEAD), and told by the registry along with its list. */
  asked: number;
  told: number;
  first: number;
  unchanged: number;
  moved: number;
  failed: number;
}

export const lookupStates = ["queued", "running", "paused", "done", "failed", "cancelled"] as const;
export type LookupState = (typeof lookupStates)[number];

/** A run of look-ups of one repository's tags: the wire shape of /api/v1/lookups. */
export interface LookupJob {
  id: string;
  kind: "tags.lookup";
  /** docker.io/library/debian */
  repository: string;
  /** Null: the list, and the tags that match the followed patterns. */
  tags: string[] | null;
  /** paused: the registry asked to be left alone; the run goes on where it was. */
  state: LookupState;
  resumesAt: string | null;
  revision: number;
  attempt: number;
  counts: LookupCounts | null;
  error: Problem | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  actor: Actor;
}

/** One event to be sent to one webhook, tried until it arrives or was tried often enough. How it stands is in the delivery's own row. */
export interface DeliveryJob {
  id: string;
  kind: "webhook.deliver";
  deliveryId: string;
  webhookId: string;
  attempt: number;
  createdAt: string;
  startedAt: string | null;
}

/** waiting: something is in its way (a registry, a scanner that is away); it is tried again by itself. */
export const scanWorkStates = ["queued", "running", "waiting", "done", "failed", "cancelled"] as const;
export type ScanWorkState = (typeof scanWorkStates)[number];

interface ScanWorkOf {
  id: string;
  state: ScanWorkState;
  resumesAt: string | null;
  revision: number;
  attempt: number;
  /** What is in its way, or why it failed. */
  error: Problem | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  actor: Actor;
}

/** What a look for another database of the scanner came to. */
export interface DatabaseFound {
  /** moved: another one was fetched and is in use. */
  said: "unmoved" | "moved";
  /** When the one in use was built; null where that could not be told. */
  updatedAt: string | null;
}

/** A look whether the scanner's database moved in its registry; it is fetched only if so. */
export interface DatabaseLookJob extends ScanWorkOf {
  kind: "scanner.look";
  /** Tries that failed. */
  tries: number;
  found: DatabaseFound | null;
}

/** How a round of scans stands: numbers of images. */
export interface RoundCounts {
  scanned: number;
  failed: number;
  /** Those that wait included. */
  total: number;
  /** The image that is scanned now, as one writes it. */
  image: string | null;
  /** What the last of them was scanned by. */
  scanner: ScannerIdentity | null;
  /** Times in a row that the scanner could not be used at all. */
  tries: number;
}

/** Images that are followed or are standards, scanned one after the other. */
export interface RoundJob extends ScanWorkOf {
  kind: "images.scan";
  /** moved: by another database or scanner; first: those that never were. */
  why: RoundWhy;
  counts: RoundCounts | null;
}
export type RoundWhy = "moved" | "first";
export type ScanWork = DatabaseLookJob | RoundJob;

/** Any job as the worker gets it. */
export type ClaimedJob = Job | LookupJob | DeliveryJob | ScanWork;
