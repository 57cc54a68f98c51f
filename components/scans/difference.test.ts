import { describe, expect, it } from "vitest";
import type { FindingDifference, OneSided } from "@/lib/scanner/difference";
import { broughtWords, differenceRows, folded, rowsThat, sideWords, type Worse } from "./difference";

const one = (id: string, packages: OneSided["packages"]): OneSided => ({ id, packages });
const rated = { severity: "high", fixed: null } as const;
const gone = { other: [], reason: "package_gone" } as const;
const difference: FindingDifference = {
  onlyHere: [
    one("CVE-1", [{ package: "tar", installed: "1.35", severity: "low", fixed: null, other: [], reason: "package_gone" }]),
    one("CVE-2", [
      { package: "perl-base", installed: "5.40.1", severity: "critical", fixed: "5.40.2", other: ["5.40.2"], reason: "version_differs" },
      { package: "perl", installed: "5.40.1", severity: "low", fixed: "5.40.2", other: [], reason: "package_gone" },
    ]),
    one("CVE-3", [{ package: "zlib1g", installed: "1.3", severity: "unknown", fixed: null, other: ["1.3"], reason: "advisory_differs" }]),
  ],
  onlyThere: [one("CVE-9", [{ package: "busybox", installed: "1.37", ...rated, ...gone, other: [] }])],
  both: [
    {
      id: "CVE-5",
      here: [
        { package: "libc6", installed: "2.41", severity: "low", fixed: null },
        { package: "bash", installed: "5.2", severity: "low", fixed: null },
      ],
      there: [{ package: "libc6", installed: "2.42", severity: "medium", fixed: "2.43" }],
    },
    { id: "CVE-4", here: [{ package: "sed", installed: "4.9", ...rated }], there: [{ package: "sed", installed: "4.9", ...rated }] },
  ],
};
const here: Worse = { by: { "perl-base": "an interpreter in A: perl", bash: "a shell in A: bash" }, unknown: null };
const there: Worse = { by: {}, unknown: "It has more tools than are listed." };
const rows = differenceRows(difference, "B", { here, there });

describe("the difference as rows", () => {
  it("stands by side, the worst first, with what each package brings", () => {
    expect(rows.map((r) => [r.side, r.first, r.id, r.severity, r.package, r.version, r.fix, r.why, r.worse ?? r.worseUnknown])).toEqual([
      ["here", true, "CVE-2", "critical", "perl-base", "5.40.1", "5.40.2", "B has 5.40.2", "an interpreter in A: perl"],
      ["here", false, "CVE-2", "low", "perl", "5.40.1", "5.40.2", "B has no such package", null],
      ["here", true, "CVE-1", "low", "tar", "1.35", "no fix", "B has no such package", null],
      ["here", true, "CVE-3", "unknown", "zlib1g", "1.3", "no fix", "same version in B; another release’s advisories", null],
      ["both", true, "CVE-4", "high", "sed", "4.9", "no fix", "in both", "It has more tools than are listed."],
      ["both", true, "CVE-5", "low", "bash", "5.2", "no fix", "in both; B has it in another package", "a shell in A: bash"],
      [
        "both",
        false,
        "CVE-5",
        "low",
        "libc6",
        "2.41",
        "no fix",
        "in both; B has 2.42; B rates it medium; fix in B: 2.43",
        "It has more tools than are listed.",
      ],
      ["there", true, "CVE-9", "high", "busybox", "1.37", "no fix", "A has no such package", "It has more tools than are listed."],
    ]);
  });

  it("says nothing of tools where the attack surface is not shown", () => {
    expect(differenceRows(difference, "B", null).every(({ worse, worseUnknown }) => worse === null && worseUnknown === null)).toBe(true);
  });

  it("is found by side and by words, and an identifier stays the first of its rows", () => {
    expect(rowsThat(rows, "there", "").map(({ id }) => id)).toEqual(["CVE-9"]);
    expect(rowsThat(rows, null, " PERL ").map((r) => [r.package, r.first])).toEqual([
      ["perl-base", true],
      ["perl", false],
    ]);
    expect(rowsThat(rows, null, "libc").map((r) => [r.id, r.first])).toEqual([["CVE-5", true]]);
    expect(rowsThat(rows, "here", "CVE-5")).toEqual([]);
  });

  it("is folded by identifiers of each side, none of them cut in half", () => {
    expect(folded(rows, 1).map(({ side, id, package: name }) => `${side} ${id} ${name}`)).toEqual([
      "here CVE-2 perl-base",
      "here CVE-2 perl",
      "both CVE-4 sed",
      "there CVE-9 busybox",
    ]);
    expect(folded(rows, 3)).toEqual(rows);
  });

  it("of a report of before schema 3 says that neither severity nor fix nor package was recorded", () => {
    const older: FindingDifference = {
      onlyHere: [one("CVE-1", [{ package: "tar", installed: "1.35", severity: null, fixed: null, other: [], reason: "package_gone" }])],
      onlyThere: [],
      both: [{ id: "CVE-2", here: [], there: [] }],
    };
    expect(differenceRows(older, "B", null).map((r) => [r.id, r.package, r.severity, r.fix, r.why])).toEqual([
      ["CVE-1", "tar", null, null, "B has no such package"],
      ["CVE-2", null, null, null, "in both"],
    ]);
  });
});

describe("in words", () => {
  it("a side by its reasons: gone only where each of its packages is", () => {
    expect(sideWords(difference.onlyHere, "here", "B")).toBe(
      "3 only in A: 1 by a package that is gone, 1 by another version, 1 in the same version, by another release’s advisories",
    );
    expect(sideWords(difference.onlyThere, "there", "B")).toBe("1 only in B: 1 by a package that A lacks, 0 by another version");
    expect(sideWords([], "there", "C")).toBe("0 only in C");
  });

  it("tools by kind, three of each by name", () => {
    const tools = [
      { kind: "shells" as const, names: ["ash", "sh"] },
      { kind: "downloaders" as const, names: ["ftpget", "ftpput", "tftp", "wget"] },
    ];
    expect(broughtWords({ tools, unknown: null }, "B")).toBe("a shell in B: ash, sh; a downloader in B: ftpget, ftpput, tftp and 1 more");
    expect(broughtWords({ tools: [], unknown: null }, "B")).toBeNull();
  });
});
