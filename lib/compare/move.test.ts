import { describe, expect, it } from "vitest";
import type { PackageFacts } from "../inspect/derive";
import { changeBetween } from "./move";

const one = (name: string, version: string, filesSize: number | null, architecture = "amd64") =>
  ({ name, version, architecture, type: "deb", filesSize }) as unknown as PackageFacts;
const reading = (packages: PackageFacts[] | null, files: number) => ({ packages, sizes: { files, wasted: 0 }, unowned: { count: 0, bytes: 0, largest: [] } });

describe("what a move changed", () => {
  it("ends on the other reading's bytes, whatever came and went", () => {
    const before = reading([one("libssl3", "3.1", 500), one("gone", "1", 70), one("same", "2", 30), one("grew", "4", 10)], 650);
    const after = reading([one("libssl3", "3.3", 750), one("same", "2", 30), one("grew", "4", 12), one("new", "9", 5)], 820);
    const change = changeBetween(before, after);
    expect(change.rows.map((r) => [r.name, r.change, r.delta])).toEqual([
      ["libssl3", "changed", 250],
      ["gone", "removed", -70],
      ["new", "added", 5],
      ["grew", "changed", 2],
      ["files no package owns", "changed", -17], // 650 − 610 = 40 before, 820 − 797 = 23 after
    ]);
    expect(change.packages).toEqual({ before: 4, after: 4, added: ["new"], removed: ["gone"], changed: 2 });
    expect(change.rows.reduce((sum, r) => sum + r.delta, change.files.before)).toBe(change.files.after);
  });

  it("keeps two of one name apart, and counts files of unknown lists as nobody's", () => {
    const before = reading([one("libc6", "1", 10), one("libc6", "1", 7, "i386"), one("odd", "1", null)], 40);
    const after = reading([one("libc6", "2", 10), one("libc6", "2", 9, "i386"), one("odd", "2", null)], 45);
    const change = changeBetween(before, after);
    expect(change.rows.map((r) => [r.name, r.delta])).toEqual([
      ["libc6", 2],
      ["libc6", 0],
      ["odd", 0],
      ["files no package owns", 3],
    ]);
    expect(change.rows.find((r) => r.name === "odd")).toMatchObject({ sizeBefore: null, sizeAfter: null });
  });

  it("says of an unread database only how the whole changed", () => {
    expect(changeBetween(reading(null, 5), reading([], 9))).toMatchObject({ packages: null, rows: [{ package: false, name: "all files", delta: 4 }] });
  });
});
