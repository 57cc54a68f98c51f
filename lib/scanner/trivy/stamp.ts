import { stat } from "node:fs/promises";
import path from "node:path";
import type { TrivySettings } from "./program";

/** Where a name on the PATH leads, a path as it is given; null where there is no such file. */
export async function programPath(program: string): Promise<string | null> {
  if (program.includes("/")) return isFile(program).then((is) => (is ? program : null));
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(/* turbopackIgnore: true */ folder || ".", program);
    if (await isFile(file)) return file;
  }
  return null;
}

const isFile = (file: string): Promise<boolean> =>
  stat(/* turbopackIgnore: true */ file).then(
    (found) => found.isFile(),
    () => false,
  );

const of = (file: string): Promise<string> =>
  stat(/* turbopackIgnore: true */ file).then(
    ({ dev, ino, mtimeMs, ctimeMs, size }) => [dev, ino, mtimeMs, ctimeMs, size].join(" "),
    () => "not there",
  );

/** What the program and its database are on the disk, behind links: another one has another stamp. Null where one of them is not there. */
export async function stampOf({ program, cacheDir }: Pick<TrivySettings, "cacheDir"> & { program: string | null }): Promise<string | null> {
  const files = [
    ...(program === null ? [] : [(await programPath(program)) ?? program]),
    path.join(/* turbopackIgnore: true */ cacheDir, "db", "trivy.db"),
    path.join(/* turbopackIgnore: true */ cacheDir, "db", "metadata.json"),
  ];
  const stamps = await Promise.all(files.map(of));
  return stamps.includes("not there") ? null : [...files, ...stamps].join("\n");
}
