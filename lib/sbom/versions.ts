import type { InspectedPackage } from "../inspect/packages/package";

/** A package's version taken apart. `release` is Debian's revision and rpm's release; apk's stays in `main`, as its own comparison takes it. */
export interface VersionParts {
  epoch: string | null;
  main: string;
  release: string | null;
}

/** deb-version(7) `[epoch:]upstream[-revision]`, the revision behind the last hyphen; rpm `[epoch:]version-release`; apk has no epoch. */
export function versionParts(type: InspectedPackage["type"], version: string): VersionParts {
  if (type === "apk") return { epoch: null, main: version, release: null };
  const [, epoch, rest = ""] = /^(?:(\d{1,9}):)?([\s\S]*)$/.exec(version) ?? [];
  const hyphen = rest.lastIndexOf("-");
  return {
    epoch: epoch ?? null,
    main: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? null : rest.slice(hyphen + 1),
  };
}

/** All of it but the epoch, as it stands in a package URL. */
export const withoutEpoch = ({ main, release }: VersionParts): string => (release === null ? main : `${main}-${release}`);
