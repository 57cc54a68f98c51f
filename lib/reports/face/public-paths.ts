/**
 * What the public listener lets pass: a report's link, what is taken along from it, and the files that its page is drawn with. Everything
 * else is one 404. Pure.
 */
const slug = "[A-Za-z0-9_-]{1,64}";
const patterns = [
  new RegExp(`^/r/${slug}(?:\\.(?:json|md|csv))?$`),
  new RegExp(`^/r/${slug}/(?:badge\\.svg|preview\\.png)$`),
  new RegExp(`^/r/${slug}/embed/[a-z]{1,20}$`),
  // Style sheets and fonts by their hashed names; none of the app's scripts.
  /^\/_next\/static\/(?:chunks|media|css)\/[\w.~-]{1,120}\.(?:css|woff2)$/,
  /^\/(?:report\.js|icon\.svg)$/,
];
const longestTarget = 1024;

/** Of the request's target as it was sent. Nothing is decoded: what needs an escape is none of these. */
export function isPublicTarget(method: string | undefined, target: string | undefined): boolean {
  if ((method !== "GET" && method !== "HEAD") || !target || target.length > longestTarget) return false;
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  return patterns.some((pattern) => pattern.test(path));
}

/** Set by the public listener on every request that it passes on, whatever the reader sent. */
export const publicHeader = "x-basewise-public";
