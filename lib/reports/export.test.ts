import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Marked, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import { reportDocument } from "../api/schemas-reports";
import { badgeSvg } from "./badge";
import { withTitle } from "./codec";
import { tableCsv } from "./csv";
import { headlineOf } from "./document";
import { fileName } from "./export";
import { bar, code, reportMarkdown, text } from "./markdown";
import { tablesOf } from "./tables";
import type { ReportDocument } from "./types";
import { upgraded } from "./upgrade";

/** A document of schema 1 as it was stored: debian:trixie, alpine:3.20, base-debian13 and static-debian13. It is never made anew. */
const stored = gunzipSync(readFileSync("lib/reports/fixtures/document-1.json.gz")).toString("utf8");
const document = upgraded(JSON.parse(stored));
const marked = new Marked({ gfm: true });

describe("a document of schema 1", () => {
  it("is read by this version, whatever that makes of it", () => {
    expect(document.images.map(({ letter, name }) => `${letter} ${name}`)).toEqual([
      "A debian:trixie",
      "B alpine:3.20",
      "C gcr.io/distroless/base-debian13:latest",
      "D gcr.io/distroless/static-debian13:latest",
    ]);
    expect(headlineOf(document)).toEqual({ letter: "C", of: "download", bytes: 9_750_275, against: 50_373_553 });
  });

  it("is what the API describes, field for field, and goes out as it was written", () => {
    const sent = withTitle("“A” \\ title", stored);
    const { title, ...rest } = JSON.parse(sent);
    expect(title).toBe("“A” \\ title");
    expect(sent.endsWith(stored.slice(1))).toBe(true);
    expect(rest).toEqual(JSON.parse(stored));
    expect(reportDocument.safeParse(JSON.parse(sent)).error?.issues ?? []).toEqual([]);
  });

  it("would be led from version to version, and a newer program's is refused", () => {
    const table = { 1: (old: Record<string, unknown>) => ({ ...old, second: 2 }), 2: (old: Record<string, unknown>) => ({ ...old, third: old.second }) };
    expect(upgraded({ schemaVersion: 1, first: 1 }, table, 3)).toEqual({ schemaVersion: 3, first: 1, second: 2, third: 2 });
    for (const broken of [{ schemaVersion: 9 }, { schemaVersion: 0 }, {}, null, "text"]) expect(() => upgraded(broken)).toThrow("schema version");
  });
});

/** A document of schema 2 as it was stored, with scans: debian:trixie, base-debian13, alpine:3.7.3, busybox:1.38.0-musl. It is never made anew. */
describe("a document of schema 2", () => {
  const older = JSON.parse(gunzipSync(readFileSync("lib/reports/fixtures/document-2.json.gz")).toString("utf8"));
  const { scans } = upgraded(older);

  it("is read by this version: the same identifiers, and of severities and fixes that they were not recorded", () => {
    const [, beside, alpine, busybox] = scans ?? [];
    if (beside?.against?.state !== "compared" || alpine?.against?.state !== "compared") throw new Error("two that were compared are not");
    const { onlyHere, both, onlyThere } = beside.against;
    const [first] = onlyHere;
    expect([onlyHere.length, both.length, onlyThere.length]).toEqual([53, 10, 2]);
    expect(first).toEqual({
      id: "CVE-2099-10349790",
      packages: [{ package: "debianutils", installed: "5.23.2", severity: null, fixed: null, other: [], reason: "package_gone" }],
    });
    expect(both[0]).toEqual({ id: "CVE-2099-14650082", here: [], there: [] });
    expect(alpine.against.onlyThere.map(({ id }) => id)).toEqual(["CVE-2019-14697"]);
    expect([beside.counts, busybox?.against]).toEqual([older.scans[1].counts, older.scans[3].against]);
  });

  it("is what the API describes, as it was written; what it is read as is of schema 3", () => {
    const issues = (value: object) => reportDocument.safeParse({ title: "t", ...value }).error?.issues ?? [];
    expect(issues(older)).toEqual([]);
    expect(issues(upgraded(older))).toEqual([]);
    expect(issues({ ...older, scans })).not.toEqual([]);
  });
});

/** Tables as a GFM library reads them, a text per cell. */
function tablesIn(markdown: string): { head: string[]; rows: string[][] }[] {
  const words = (html: string) =>
    html
      .replace(/<[^>]+>/g, "")

      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  const cell = ({ text: source }: Tokens.TableCell) => words(marked.parseInline(source) as string);
  return marked
    .lexer(markdown)
    .flatMap((token) =>
      token.type === "table" ? [{ head: (token as Tokens.Table).header.map(cell), rows: (token as Tokens.Table).rows.map((row) => row.map(cell)) }] : [],
    );
}

describe("as Markdown", () => {
  const markdown = reportMarkdown("A smaller base", document, "https://base.example/r/abc");
  const tables = tablesIn(markdown);

  it("has its head, its note and every section in their order", () => {
    const headings = marked.lexer(markdown).flatMap((token) => (token.type === "heading" ? [`${token.depth} ${token.text}`] : []));
    expect(headings).toEqual([
      "1 A smaller base",
      ...[
        "Verdict",
        "Sizes",
        "Waterfall",
        "Bytes",
        "Layers",
        "Levels",
        "Capabilities",
        "Attack",
        "Packages",
        "Files",
        "Config",
        "Image",
        "Pull",
        "Provenance",
      ].map((name) => `2 ${name}`),
    ]);
    expect(marked.parse(markdown)).toContain("<strong>dynamically linked</strong>");
    expect(markdown.startsWith("# A smaller base\n\nFrozen 25 Nov 2026, ")).toBe(true);
  });

  it("has tables that a GFM library reads: as many cells as the head, the figures of the record", () => {
    // The note's, two of sizes, one each of twelve sections but the verdict, and the provenance.
    expect(tables).toHaveLength(1 + 2 + 11 + 1);
    for (const { head, rows } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(head.length);
    }
    const [, sizes] = tables;
    // 9,750,275 of 50,373,553 bytes is 19.36 %; 2,370,202 of 119,796,496 and so on stand in the record as its readers told them.
    expect(sizes?.rows.map((row) => [row[0], row[2]?.replace("\u202f", " "), row[3]?.replace("\u202f", " ")])).toEqual([
      ["A debian:trixie", "50.4 MB", ""],
      ["B alpine:3.20", expect.any(String), expect.any(String)],
      ["C gcr.io/distroless/base-debian13:latest", "9.75 MB", "−81 %"],
      ["D gcr.io/distroless/static-debian13:latest", expect.any(String), expect.any(String)],
    ]);
    const provenance = tables.at(-1);
    expect(provenance?.rows.map((row) => row[3])).toEqual(document.images.map(({ pinned }) => pinned));
    expect(provenance?.rows.every((row) => /@sha256:[0-9a-f]{64}$/.test(row[3] ?? ""))).toBe(true);
    expect(markdown).toContain("Ends exactly: 119,796,496 − 95,359,823 = 24,436,673 B");
  });

  it("leaves out what the report leaves out", () => {
    const little: ReportDocument = { ...document, sections: ["verdict", "sizes"], note: "" };
    const headings = marked.lexer(reportMarkdown("t", little)).flatMap((token) => (token.type === "heading" ? [token.text] : []));
    expect(headings).toEqual(["t", "Verdict", "Sizes", "Provenance"]);
  });

  const hostile = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "a | b | c",
    "a \\| b",
    "\\",
    "`",
    "``` x",
    "` | `",
    "a`|<b>`|c",
    "line\nbreak\r\n# head",
    "https://evil.example/x www.evil.example a@evil.example @team",
    "&lt;script&gt; &#60;b&#62;",
    "**b** _i_ ~~s~~ <!-- ",
    "\u202egnp.exe\u0000\u001b[31m",
    '=HYPERLINK("https://evil.example")',
    " ",
  ];
  /** Every text of the document that may come from an image, replaced. */
  const poisoned = (value: unknown, bad: string, key = ""): unknown => {
    if (typeof value === "string") return ["name", "text", "full", "short", "command", "reason", "note", "strong", "version"].includes(key) ? bad : value;
    if (Array.isArray(value)) return value.map((one) => (typeof one === "string" && ["from", "to", "same"].includes(key) ? bad : poisoned(one, bad, key)));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, bad, name)]));
  };
  it.each(hostile)("does no harm where an image says %j", (bad) => {
    const comparison = poisoned(document.comparison, bad) as ReportDocument["comparison"];
    const images = document.images.map((image) => ({ ...image, name: bad, rebuilt: bad, mirror: bad }));
    const evil = reportMarkdown(bad, { ...document, images, comparison, note: "", frozenBy: { kind: "local", name: bad } });
    const html = marked.parse(evil) as string;
    expect(
      [...html.matchAll(/<([a-z0-9]+)/gi)]
        .map(([, name]) => name)
        .filter((name) => !/^(?:h1|h2|h3|p|ul|li|strong|em|del|code|pre|br|hr|table|thead|tbody|tr|th|td)$/.test(name ?? "")),
    ).toEqual([]);
    for (const { head, rows } of tablesIn(evil)) for (const row of rows) expect(row).toHaveLength(head.length);
    expect(tablesIn(evil).length).toBe(2 + 11 + 1);
  });

  it("writes text and code that read back as they were", () => {
    for (const bad of hostile) {
      const back = (source: string) => tablesIn(`| a |\n|---|\n| ${source} |`)[0]?.rows[0]?.[0];
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown otherwise
      const shown = bad.replace(/[\u0000-\u001f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`).replaceAll("\u202e", "\\u202e");
      const plain = (words: string | undefined) =>
        words?.replaceAll("&#58;", ":").replaceAll("&#46;", ".").replaceAll("&#64;", "@").replaceAll("&#124;", "|").trim();
      expect(plain(back(text(bad)))).toBe(shown.trim());
      expect(plain(back(code(bad)))).toBe(shown.trim());
    }
  });

  it("draws bars to an eighth", () => {
    expect([bar(0, 100), bar(0.01, 100), bar(100, 100), bar(50, 100), bar(100 / 192, 100)]).toEqual(["", "▏", "█".repeat(24), "█".repeat(12), "▏"]);
  });
});

/** RFC 4180, read by hand. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [];
  for (let at = 0, row: string[] = []; at < csv.length; ) {
    let cell = "";
    if (csv[at] === '"') {
      for (at++; csv[at] !== '"' || csv[at + 1] === '"'; at++) {
        if (csv[at] === '"') at++;
        cell += csv[at];
      }
      at++;
    } else for (; at < csv.length && csv[at] !== "," && csv[at] !== "\r"; at++) cell += csv[at];
    row.push(cell);
    if (csv[at] === ",") at++;
    else {
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe("as CSV", () => {
  it("has one for each table, each a rectangle, and a waterfall that ends exactly", () => {
    const tables = tablesOf(document);
    expect(tables.map(({ id }) => id)).toEqual([...document.sections, "images"]);
    for (const table of tables) {
      const rows = readCsv(tableCsv(table));
      expect(rows.length).toBeGreaterThan(1);
      expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    }
    const fall = tables.find(({ id }) => id === "waterfall");
    if (!fall) throw new Error("there is no waterfall");
    const steps = readCsv(tableCsv(fall)).slice(1);
    for (const { letter, sizes } of document.images.slice(1)) {
      const changes = steps.filter((row) => row[1] === letter).map((row) => Number(row[8]));
      expect(changes.reduce((sum, change) => sum + change, document.images[0]?.sizes.files ?? 0)).toBe(sizes.files);
    }
  });

  it.each(["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x","y")'])("guards %j against being a formula", (bad) => {
    const images = document.images.map((image) => ({ ...image, name: bad, rebuilt: bad }));
    for (const table of tablesOf({ ...document, images })) {
      for (const cell of readCsv(tableCsv(table)).flat()) expect(/^[=+\-@\t\r]/.test(cell) && !/^-?\d+(?:\.\d+)?$/.test(cell)).toBe(false);
    }
  });
});

describe("as a badge", () => {
  const report = (name: string, title = "A smaller base") => ({
    title,
    headline: headlineOf(document),
    images: document.images.map((image) => ({ ...image, name })),
  });
  it("says the target and its change", () => {
    const svg = badgeSvg({ ...report(""), images: [...document.images] });
    expect(svg).toContain('aria-label="base-debian13:latest: −81\u202f% download"');
    expect(svg).toContain("<title>A smaller base: base-debian13:latest −81\u202f% download</title>");
  });
  it.each(['"><script>alert(1)</script>', "]]>&amp;<a href='javascript:1'>", "\u0000\u001b\u202e", "x".repeat(500)])("%j stays text", (bad) => {
    const svg = badgeSvg(report(bad, bad));
    expect([...svg.matchAll(/<(\/?[a-z!?]+)/gi)].map(([, name]) => name)).toEqual([
      "svg",
      "title",
      "/title",
      "path",
      "path",
      "g",
      "text",
      "/text",
      "text",
      "/text",
      "/g",
      "/svg",
    ]);
    expect(svg).not.toMatch(/\p{Cc}|\u202e/u);
    expect(svg.length).toBeLessThan(3_000);
  });
});

it("a file is named after its title, or its slug where nothing of that stays", () => {
  const slug = "abcdefghijklmnopqrstuvwxyz";
  expect(fileName({ title: 'Büro: a/b\r\n"c"', slug }, "md")).toBe("bu-ro-a-b-c.md");
  expect(fileName({ title: "基础镜像", slug }, "csv")).toBe("report-abcdef.csv");
});
