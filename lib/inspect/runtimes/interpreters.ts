import type { RuntimeName } from "./runtime";

/** How an interpreter's executable is called, and which packages' versions are its own. */
export interface Interpreter {
  name: RuntimeName;
  /** Whole base names; a first group is the version that the name carries, in full or in part. */
  executable: RegExp;
  /** Names of packages that carry it in upstream's version. */
  packages: RegExp;
  /** Names of libraries that hold the interpreter itself, beside which the executable is a few kB. */
  library: RegExp | null;
}

export const interpreters: readonly Interpreter[] = [
  { name: "nodejs", executable: /^node(?:js)?$/, packages: /^(?:nodejs|node|libnode)/, library: /^libnode\.so\./ },
  {
    name: "python",
    executable: /^python([23](?:\.\d{1,2})?)?[dmt]?$/,
    packages: /^(?:lib)?python/,
    library: /^libpython([23]\.\d{1,2})[dmt]?\.so/,
  },
  { name: "perl", executable: /^perl(5(?:\.\d{1,3}){1,2})?$/, packages: /^(?:perl|libperl)/, library: null },
  { name: "ruby", executable: /^ruby-?(\d(?:\.\d{1,2}){0,2})?$/, packages: /^(?:ruby|libruby)/, library: /^libruby[-.\d]*\.so\./ },
  { name: "php", executable: /^php(?:-cgi|-fpm)?-?(\d{1,2}(?:\.\d{1,2}){0,2})?(?:-cgi|-fpm)?$/, packages: /^php/, library: null },
];

/** An executable's directory: elsewhere files of these names are data. */
export const isExecutablePlace = (directory: string): boolean => /(?:^|\/)(?:s?bin|libexec)$/.test(directory);
