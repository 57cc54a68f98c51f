import { isBasewiseError } from "../errors";
import type { EngineClient } from "./client";

/** What an engine says of an image. `id` and `size` differ in meaning by image store (see `EngineStatus.imageStore`). */
export interface EngineImage {
  /** Config digest, or on a containerd store the digest of the manifest or index that was pulled. */
  id: string;
  repoTags: string[];
  repoDigests: string[];
  /** `Size` as the engine reports it, in bytes. */
  size: number;
  /** diffIDs. */
  rootfs: string[];
  /** RFC 3339, or null where the builder set none. */
  created: string | null;
  os: string;
  architecture: string;
  variant: string | null;
}

/** One entry of the engine's own history of an image, the newest first. Sizes in bytes, as the engine reports them. */
export interface EngineHistoryEntry {
  /** Seconds since 1970. */
  created: number;
  createdBy: string;
  size: number;
  comment: string;
}

type Raw = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === "string") : []);
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

export interface CallOptions {
  signal?: AbortSignal;
}

/** GET /images/{name}/json; null where the engine has no such image. */
export async function inspectImage(client: EngineClient, reference: string, options: CallOptions = {}): Promise<EngineImage | null> {
  try {
    const raw = (await client.json({ path: `/images/${reference}/json`, doing: `while it looked up ${reference}` }, options)) as Raw;
    return {
      id: text(raw.Id),
      repoTags: texts(raw.RepoTags),
      repoDigests: texts(raw.RepoDigests),
      size: number(raw.Size),
      rootfs: texts((raw.RootFS as Raw | undefined)?.Layers),
      created: text(raw.Created) || null,
      os: text(raw.Os),
      architecture: text(raw.Architecture),
      variant: text(raw.Variant) || null,
    };
  } catch (error) {
    if (isBasewiseError(error) && error.code === "image_not_found") return null;
    throw error;
  }
}

/** GET /images/{name}/history. Raises `image_not_found` and engine codes. */
export async function history(client: EngineClient, reference: string, options: CallOptions = {}): Promise<EngineHistoryEntry[]> {
  const raw = await client.json({ path: `/images/${reference}/history`, doing: `while it told the history of ${reference}` }, options);
  return (Array.isArray(raw) ? (raw as Raw[]) : []).map((entry) => ({
    created: number(entry.Created),
    createdBy: text(entry.CreatedBy),
    size: number(entry.Size),
    comment: text(entry.Comment),
  }));
}

/**
 * A containerd store finds `name@digest` by the digest alone, whatever tag it came with; then the name is not there yet, and a pull would
 * make it. Engines list Docker Hub's names without their host.
 */
export async function hasReference(client: EngineClient, reference: string, options: CallOptions = {}): Promise<boolean> {
  const found = await inspectImage(client, reference, options);
  const short = reference.replace(/^docker\.io\/(?:library\/)?/, "");
  return found !== null && [...found.repoDigests, ...found.repoTags].some((name) => name === reference || name === short);
}

/** `kept`: something else uses the image (a container, say), in the engine's words. */
export type Removal = { state: "removed" } | { state: "absent" } | { state: "kept"; reason: string };

/** DELETE /images/{name} without force: takes away this name, and the image with it if it was the last and nothing uses it. */
export async function remove(client: EngineClient, reference: string, options: CallOptions = {}): Promise<Removal> {
  try {
    await client.json({ method: "DELETE", path: `/images/${reference}`, doing: `while it removed ${reference}` }, options);
    return { state: "removed" };
  } catch (error) {
    if (!isBasewiseError(error)) throw error;
    if (error.code === "image_not_found") return { state: "absent" };
    const cause = error.cause as { statusCode?: number } | undefined;
    if (cause?.statusCode === 409) return { state: "kept", reason: error.detail };
    throw error;
  }
}
