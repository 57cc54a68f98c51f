import type { BytesProbe } from "./version-probe";

/** The inspector's greeting, in every build of Node.js but those without inspector, and in Debian's libnode. */
const node: BytesProbe = { anchor: "node.js/v", pattern: /^node\.js\/v(\d{1,3}\.\d{1,3}\.\d{1,3}(?:-[\w.]{1,40})?)\0/ };

/** `ruby_description`, version.c. */
const ruby: BytesProbe = { anchor: "ruby ", pattern: /^ruby (\d{1,2}\.\d{1,2}\.\d{1,3}(?:dev|preview\d|rc\d)?)(?:p\d{1,4})? \(\d{4}-\d\d-\d\d/ };

/** SAPI_PHP_VERSION_HEADER, main/SAPI.h. */
const php: BytesProbe = { anchor: "X-Powered-By: PHP/", pattern: /^X-Powered-By: PHP\/(\d{1,2}\.\d{1,2}\.\d{1,3}[\w.+-]{0,40})\0/ };

/**
 * PY_VERSION, ended by its NUL; in front of it may stand a longer string that linkers let it share. The minor version is asked for, since
 * libraries linked in have versions too (sqlite's is 3.x.y).
 */
const python = (minor: string): BytesProbe => ({
  anchor: `${minor}.`,
  pattern: new RegExp(`^(${minor.replace(".", "\\.")}\\.\\d{1,3}(?:(?:a|b|rc)\\d{1,2})?\\+?)\\0`),
});

/**
 * What to look for in a regular file of this path while it streams by; undefined for most. Its result is the version of the runtime that
 * the file is, or is the library of.
 */
export function probeFor(path: string): BytesProbe | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "node" || name === "nodejs" || name.startsWith("libnode.so.")) return node;
  if (/^(?:ruby\d*(?:\.\d+)*|libruby[-.\d]*\.so[.\d]*)$/.test(name)) return ruby;
  if (/^(?:php\d*(?:\.\d+)*(?:-cgi|-fpm)?|php-fpm\d*(?:\.\d+)*|libphp[.\d]*\.so)$/.test(name)) return php;
  const minor = /^(?:python|libpython)([23]\.\d{1,2})[a-z]{0,2}(?:\.so(?:\.1\.0)?)?$/.exec(name)?.[1];
  return minor === undefined ? undefined : python(minor);
}
