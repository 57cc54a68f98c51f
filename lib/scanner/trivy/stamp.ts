import { stat } from "node:fs/promises";
import path from "node:path";
import type { TrivySettings } from "./program";

/** Where a name on the PATH leads; as given where it is a path, or leads nowhere. */
async function placeOf(program: string): Promise<string> {
  if (program.includes("/")) return program;
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(/* turbopackIgnore: true */ folder || ".", program);
    const found = await stat(/* turbopackIgnore: true */ file).catch(() => null);
    if (found?.isFile()) return file;
  }
  return program;
}

const of = (file: string): Promise<string> =>
  stat(/* turbopackIgnore: true */ file).then(
    ({ dev, ino, mtimeMs, ctimeMs, size }) => [dev, ino, mtimeMs, ctimeMs, size].join(" "),
    () => "not there",
  );

/** What the program and its database are on the disk, behind links: another one has another stamp. Null where one of them is not there. */
export async function stampOf({ program, cacheDir }: TrivySettings): Promise<string | null> {
  const files = [
    await placeOf(program),
    path.join(/* turbopackIgnore: true */ cacheDir, "db", "trivy.db"),
    path.join(/* turbopackIgnore: true */ cacheDir, "db", "metadata.json"),
  ];
  const stamps = await Promise.all(files.map(of));
  return stamps.includes("not there") ? null : [...files, ...stamps].join("\n");
}
