import { BasewiseError } from "../errors";

/** image-spec image-index.md, `platform` (values as Go's GOOS and GOARCH). */
export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
}

const grammar = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/;

/** Raises `invalid_platform`. */
export function parsePlatform(text: string): Platform {
  const match = grammar.exec(text.trim().toLowerCase());
  if (!match?.[1] || !match[2]) throw new BasewiseError("invalid_platform", `“${text.slice(0, 100)}” is not a platform.`);
  return { os: match[1], architecture: match[2], ...(match[3] ? { variant: match[3] } : {}) };
}

export const formatPlatform = (p: Platform): string => [p.os, p.architecture, p.variant].filter(Boolean).join("/");

/** The variant that an architecture means when none is written: arm64 is v8, arm is v7 (containerd's platforms.Normalize). */
const impliedVariant: Record<string, string> = { arm64: "v8", arm: "v7" };
const variantOf = (p: Platform): string => p.variant ?? impliedVariant[p.architecture] ?? "";

/** Whether an offered platform is the one asked for. */
export const samePlatform = (asked: Platform, offered: Platform): boolean =>
  asked.os === offered.os && asked.architecture === offered.architecture && variantOf(asked) === variantOf(offered);
