import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { testsOfNode } from "./nodes.mjs";

it("other Node versions run the tests of what is Node's own, by themselves or by the module they are named after", () => {
  const chosen = testsOfNode(process.cwd());
  expect(chosen.filter((file) => !existsSync(file))).toEqual([]);
  // Streams and zlib, hashes, a database, a thread, sockets, a process, languages, PNG files.
  for (const name of ["inspect/read-layer", "inspect/index-codec", "db/migrate", "thread/thread", "http/client", "scanner/program", "format", "reports/export"])
    expect(chosen).toContain(`lib/${name}.test.ts`);
  for (const name of ["compare/layers", "oci/reference", "standards/machine"]) {
    expect(existsSync(`lib/${name}.test.ts`)).toBe(true);
    expect(chosen).not.toContain(`lib/${name}.test.ts`);
  }
});
