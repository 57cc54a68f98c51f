/**
 * Upstream's version in a package's: `1:20.19.2+dfsg-1` is 20.19.2, `3.13.0~rc1-1` is 3.13.0rc1, `3.12.8-r1` is 3.12.8, `21.0.9+10-1` is
 * 21.0.9; null where it does not begin so. Perl, PHP and the others write theirs in the same way.
 */
export function upstreamVersion(version: string): string | null {
  const match = /^(?:\d+:)?(\d+(?:\.\d+)+)(?:~((?:a|b|rc|alpha|beta)\d+))?/.exec(version);
  return match?.[1] ? match[1] + (match[2] ?? "") : null;
}

/** NODE_MAJOR_VERSION and its sisters: include/node/node_version.h. */
export function nodeHeaderVersion(text: string): string | null {
  const parts = ["MAJOR", "MINOR", "PATCH"].map((part) => new RegExp(`^#define NODE_${part}_VERSION (\\d{1,4})\\b`, "m").exec(text)?.[1]);
  return parts.every((part) => part !== undefined) ? parts.join(".") : null;
}

/** PY_VERSION: include/python3.13/patchlevel.h. */
export const pythonHeaderVersion = (text: string): string | null => /^#define PY_VERSION\s+"([\w.+]{1,40})"/m.exec(text)?.[1] ?? null;

/** The `release` file of a Java home: `KEY="value"` lines. null where it is another file of that name. */
export function javaRelease(text: string): { version: string; vendor: string | null } | null {
  const value = (key: string) => new RegExp(`^${key}="?([^"\\r\\n]{1,200})"?\\s*$`, "m").exec(text)?.[1] ?? null;
  const version = value("JAVA_VERSION");
  return version === null ? null : { version, vendor: value("IMPLEMENTOR") };
}
