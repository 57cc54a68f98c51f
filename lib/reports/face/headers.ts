import { env } from "../../env";

/** What every answer under /r/ says: none of the app's scripts, in no index, no address handed on. Pure but for the configuration. */
const policy = (ancestors: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");

export const publicHeaders = (): Record<string, string> => ({
  "content-security-policy": policy("'none'"),
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, nofollow",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
});

/** Of what other sites show: a badge, a preview, a framed chart. */
export const sharedHeaders = (): Record<string, string> => ({ ...publicHeaders(), "cross-origin-resource-policy": "cross-origin" });

export const framedHeaders = (): Record<string, string> => {
  const origins = env().BASEWISE_EMBED_ORIGINS;
  return { ...sharedHeaders(), "content-security-policy": policy(origins.length ? `'self' ${origins.join(" ")}` : "'none'") };
};
