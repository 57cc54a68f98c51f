import { createHash } from "node:crypto";
import { z } from "zod";
import type { Env } from "../env";
import { BasewiseError } from "../errors";
import type { ResolvedImage } from "../inspect/ports";
import { asDigest } from "../oci/digest";
import { type ImageConfig, parseConfig } from "../oci/manifest";
import { mediaType } from "../oci/media-types";
import { formatPlatform, type Platform, samePlatform } from "../oci/platform";
import { canonical, type Reference } from "../oci/reference";
import { walkSaved } from "./archive";
import type { EngineClient } from "./client";
import { inspectImage } from "./images";
import { looksLikeJson } from "./layers";

/** `manifest.json` of `docker save`, in all its layouts: an entry per image. Docker image spec v1.2, combined image JSON. */
const savedImages = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()).nullish() }));

type Bounds = Pick<Env, "BASEWISE_MAX_MANIFEST_BYTES" | "BASEWISE_MAX_LAYERS">;

/** Configs and manifests of one archive, each within its bound, may be this many times one together. */
const mostJson = 16;

/**
 * An image that no registry offers, built or loaded in the engine: its identity is its config's digest, its layers' download sizes are
 * unknown. The engine tells a config's own bytes only by handing out the whole image, so this streams it once. null where the engine has
 * none of this name. Raises engine codes, `platform_not_offered`, `not_an_image`, `too_many_layers`.
 */
export async function resolveLocal(
  client: EngineClient,
  reference: Reference,
  platform: Platform,
  options: { signal: AbortSignal },
  bounds: Bounds,
): Promise<ResolvedImage | null> {
  const name = canonical(reference);
  const there = await inspectImage(client, name, options);
  if (!there) return null;
  const { rawConfig, config } = await configOf(client, there.id, platform, name, options.signal, bounds.BASEWISE_MAX_MANIFEST_BYTES);
  const { length } = config.diffIds;
  if (length > bounds.BASEWISE_MAX_LAYERS)
    throw new BasewiseError("too_many_layers", `${name} has ${length} layers; BASEWISE_MAX_LAYERS allows ${bounds.BASEWISE_MAX_LAYERS}.`);
  const configDigest = asDigest(`sha256:${createHash("sha256").update(rawConfig).digest("hex")}`);
  return {
    reference,
    platform,
    digest: configDigest,
    digestKind: "config",
    mediaType: mediaType.dockerConfig,
    configDigest,
    config,
    rawConfig,
    rawManifest: null,
    annotations: {},
    index: null,
    // Packed sizes are a registry's; an engine hands out tars, whatever its store holds.
    layers: config.diffIds.map((diffId) => ({ digest: null, mediaType: "application/vnd.docker.image.rootfs.diff.tar", size: null, diffId })),
    mirror: null,
    resolvedBy: "docker",
    resolvedAt: new Date(),
  };
}

/** The configs stand before `manifest.json` in some layouts and behind the layers in others: every small JSON is kept until both are there. */
async function configOf(
  client: EngineClient,
  id: string,
  platform: Platform,
  name: string,
  signal: AbortSignal,
  maxBytes: number,
): Promise<{ rawConfig: string; config: ImageConfig }> {
  const files = new Map<string, string>();
  let kept = 0;
  const found = (): { rawConfig: string; config: ImageConfig }[] | undefined => {
    const manifest = files.get("manifest.json");
    if (manifest === undefined) return undefined;
    const raws = savedConfigs(manifest, name).map((file) => files.get(file));
    return raws.every((raw) => raw !== undefined) ? raws.map((rawConfig) => ({ rawConfig, config: parseConfig(rawConfig) })) : undefined;
  };
  await walkSaved(client, id, signal, async (file) => {
    if (file.size > maxBytes || kept + file.size > mostJson * maxBytes || !(await looksLikeJson(file.stream))) return undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of file.stream as AsyncIterable<Buffer>) chunks.push(chunk);
    kept += file.size;
    files.set(file.name, Buffer.concat(chunks).toString());
    return found() ? "enough" : undefined;
  });
  const images = found();
  if (!images)
    throw new BasewiseError("engine_error", `The engine handed out ${name} without its config, or with one beyond BASEWISE_MAX_MANIFEST_BYTES (${maxBytes}).`);
  const image = images.find(({ config }) => samePlatform(platform, config.platform));
  if (image) return image;
  const platforms = images.map(({ config }) => formatPlatform(config.platform));
  throw new BasewiseError("platform_not_offered", `The engine has ${name} for ${platforms.join(", ")}, not for ${formatPlatform(platform)}.`, { platforms });
}

function savedConfigs(manifest: string, name: string): string[] {
  try {
    return savedImages.parse(JSON.parse(manifest)).map((image) => image.Config);
  } catch (cause) {
    throw new BasewiseError("engine_error", `The engine handed out ${name} with a manifest.json that is none.`, {}, { cause });
  }
}
