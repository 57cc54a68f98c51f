import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorTable } from "./errors";

it("docs/troubleshooting.md has every code with its status, and the table's own words", () => {
  const rows = [...readFileSync("docs/troubleshooting.md", "utf8").matchAll(/^\| `([a-z_]+)` \| (\d{3})( ↻)? \| (.+) \| (.+) \|$/gm)];
  const written = Object.fromEntries(
    rows.map(([, code, status, again, title, remedy]) => [code, { status: Number(status), retryable: again !== undefined, title, remedy }]),
  );
  expect(written).toEqual(errorTable);
});
