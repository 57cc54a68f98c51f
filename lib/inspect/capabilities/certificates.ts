import type { FileTree } from "../file-tree";
import { environment } from "./bin-folders";
import type { CaBundle, CaCertificates, Capability, KeyStore } from "./capability";
import { no, relative, unknown, withSlash, yes } from "./evidence";
import type { ImageConfig } from "./input";
import { readKeyStore } from "./key-store";
import { certificateLimit, readPem } from "./pem";
import { fileRule } from "./rules";
import { kept } from "./text";

/** Key stores that are listed; an image has one a JRE. */
const storeLimit = 20;
const inJre = /\/lib\/security\/cacerts$/;

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function readBundle(tree: FileTree, path: string): CaBundle | undefined {
  const file = kept(tree, path);
  if (file.state === "absent") return undefined;
  const nothing = { path: file.path, certificates: null, unreadable: 0, oldestExpiry: null, newestExpiry: null };
  if (file.state === "unread") return { ...nothing, reason: file.reason };
  const validity = readPem(file.bytes);
  if (validity.cut) return { ...nothing, reason: `${file.path} holds more than ${certificateLimit} certificates.` };
  return {
    path: file.path,
    certificates: validity.certificates,
    unreadable: validity.unreadable,
    oldestExpiry: iso(validity.oldest),
    newestExpiry: iso(validity.newest),
    reason: null,
  };
}

/** The bundles that exist, the one that SSL_CERT_FILE names first; one file by several names is one. */
function bundles(tree: FileTree, config: ImageConfig): CaBundle[] {
  const named = environment(config, "SSL_CERT_FILE");
  const found = new Map<string, CaBundle>();
  for (const path of [...(named?.startsWith("/") ? [relative(named)] : []), ...fileRule("caBundle").paths]) {
    const at = tree.resolve(path)?.path;
    if (at === undefined || found.has(at)) continue;
    const bundle = readBundle(tree, path);
    if (bundle) found.set(at, bundle);
  }
  return [...found.values()];
}

function keyStores(tree: FileTree): KeyStore[] {
  const found = new Map<string, KeyStore>();
  const look = (path: string) => {
    const file = kept(tree, path);
    if (file.state === "absent" || found.has(file.path) || found.size >= storeLimit) return;
    const store = file.state === "read" ? readKeyStore(file.bytes) : { format: null, entries: null, reason: file.reason };
    found.set(file.path, { path: file.path, ...store });
  };
  for (const path of fileRule("keyStore").paths) look(path);
  for (const { path, type } of tree.files()) if (type === "file" && inJre.test(path)) look(path);
  return [...found.values()];
}

/** yes: at least one certificate in a bundle that programs read. Java's key store alone is no: nothing but Java reads it. */
export function caCertificates(tree: FileTree, config: ImageConfig): Capability<CaCertificates> {
  const detail = { bundles: bundles(tree, config), keyStores: keyStores(tree) };
  const rules = [fileRule("caBundle").id, fileRule("keyStore").id];
  const full = detail.bundles.filter((bundle) => bundle.certificates !== null && bundle.certificates > 0);
  if (full.length > 0) return yes({ rules, paths: full.map(({ path }) => path), detail });
  const unread = detail.bundles.filter(({ certificates }) => certificates === null);
  if (unread.length > 0) return unknown({ rules, paths: unread.map(({ path }) => path), reason: unread[0]?.reason ?? "", detail });
  const store = detail.keyStores[0];
  const empty = detail.bundles[0];
  const reason = empty ? `${empty.path} holds no certificate.` : store ? `Only Java reads ${withSlash(store.path)}.` : null;
  return no({ rules, reason, detail });
}
