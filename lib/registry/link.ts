/**
 * The next page of a tag list, from its Link header (distribution-spec v1.1, "Listing Tags"; RFC 8288).
 * Relative targets are resolved against the page; only the same host is followed, since the Authorization goes along.
 * `undefined`: no further page. `null`: there is one, and it may not be followed.
 */
export function nextPage(header: string | undefined, page: URL): URL | undefined | null {
  if (!header) return undefined;
  for (const match of header.matchAll(/<([^>]*)>((?:\s*;\s*[^,;="]+(?:\s*=\s*(?:"[^"]*"|[^,;"]*))?)*)/g)) {
    const [, target = "", params = ""] = match;
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^,;"\s]*))/i.exec(params);
    const names = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (!names.includes("next")) continue;
    if (!URL.canParse(target, page.href)) return null;
    const next = new URL(target, page);
    // A registry behind a proxy that ends TLS often writes http:// for its own host: the page's scheme and port hold.
    if (next.hostname !== page.hostname) return null;
    return new URL(next.pathname + next.search, page.origin);
  }
  return undefined;
}
