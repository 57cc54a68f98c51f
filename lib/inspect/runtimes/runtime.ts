/** Types only. */
export type RuntimeName = "nodejs" | "python" | "java" | "dotnet" | "perl" | "ruby" | "php" | "go-binary";

/** A language runtime that an image can run programs with, or a Go program with its runtime inside; with or without a package manager. */
export interface Runtime {
  name: RuntimeName;
  /** Upstream's: `22.23.2`, `3.13.5`, `21.0.9`; of a Go binary the toolchain's, `go1.24.1`. null where nothing in the image tells it. */
  version: string | null;
  /** Who made it, where it says so (IMPLEMENTOR of a JRE). */
  vendor: string | null;
  /** Relative: the executable; of a JRE and of .NET its home directory. */
  path: string;
  /** Name of the package that owns it; null where none does. */
  package: string | null;
  /** Relative paths of what proves name and version. */
  evidence: string[];
}
