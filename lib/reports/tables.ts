import type { FactRow } from "../compare/types";
import type { AttackCell, CapabilityCell } from "../compare/types-capabilities";
import type { WaterfallStep } from "../compare/types-waterfall";
import { bytes, bytesChange, count, date, duration } from "../format";
import type { Unknown } from "../inspect/inspection";
import { scanRows } from "./scans";
import { type SectionId, sectionLabels } from "./sections";
import { amount, code, codes, day, named, none, noted, ofFact, plain, shown, size, type Told, unknown } from "./told";
import type { FrozenImage, ReportDocument } from "./types";

/** A report's tables, from its document alone, for every format that has tables. Nothing in them is escaped yet. Pure. */
export interface Table {
  id: TableId;
  title: string;
  head: Told[];
  /** Columns of figures, from 0. */
  figures: number[];
  rows: Told[][];
  /** A fact a row, an image a column. */
  byImage: boolean;
}

export type TableId = "images" | SectionId;

const withImages = (id: TableId, first: string, images: readonly FrozenImage[], rows: Told[][], figures: number[] = []): Table => ({
  id,
  title: id === "images" ? "Provenance" : sectionLabels[id],
  head: [plain(first), ...images.map(named)],
  figures,
  rows,
  byImage: true,
});
const facts = (rows: readonly FactRow[]): Told[][] => rows.map((row) => [plain(row.label), ...row.cells.map(ofFact)]);

const offers = ({ state, text, note, reason }: CapabilityCell): Told => (state === "unknown" ? unknown(reason) : plain(note ? `${text} (${note})` : text));
const counted = ({ count: n, reason }: AttackCell): Told => amount(n, reason);

const nameOf = (step: WaterfallStep): Told => (step.of === "other files" ? plain("files no package owns") : code(step.name));
const stepSize = (n: number | null): Told => size(n, "There is no list of its files: what it owns stands among the files that no package owns.");

function waterfall({ comparison: { waterfalls } }: ReportDocument): Table | null {
  if (!waterfalls) return null;
  const titles = ["From", "To", "Part", "What", "Versions in from", "Versions in to", "Before", "After", "Change", "Bytes left"].map(plain);
  return {
    id: "waterfall",
    title: sectionLabels.waterfall,
    head: titles,
    figures: [6, 7, 8, 9],
    byImage: false,
    rows: waterfalls.flatMap(({ from, to, steps, unknown: why }) =>
      steps === null
        ? [[plain(from), plain(to), unknown(why.steps), ...Array.from({ length: 7 }, () => none)]]
        : steps.map((step) => [
            plain(from),
            plain(to),
            nameOf(step),
            plain(`${step.of} ${step.change}`),
            codes(step.versions.from),
            codes(step.versions.to),
            stepSize(step.before),
            stepSize(step.after),
            shown(bytesChange(step.delta), String(step.delta)),
            size(step.left),
          ]),
    ),
  };
}

/** How a tile of the map is named: a package and a folder by its name, all else in words. */
const tileName = (tile: { of: string; name: string; folded: number | null }, folder: boolean): Told =>
  tile.of === "unowned"
    ? plain("no package")
    : tile.of === "rest"
      ? plain(`${count(tile.folded ?? 0)} smaller ${folder ? "folders" : "packages"}`)
      : code(tile.name);

function byteMap({ comparison: { bytes: maps } }: ReportDocument): Table | null {
  if (!maps) return null;
  const rows = maps.flatMap(({ letter, packages, folders, unknown: why }) =>
    [["package", packages, why.packages] as const, ["folder", folders, why.folders] as const].flatMap(([by, tiles, reason]) =>
      tiles === null
        ? [[plain(letter), plain(by), unknown(reason ?? why.files), none, none]]
        : tiles.map((tile) => [plain(letter), plain(by), tileName(tile, by === "folder"), size(tile.bytes), size(tile.unowned)]),
    ),
  );
  return {
    id: "bytes",
    title: sectionLabels.bytes,
    head: ["Image", "By", "Part", "Bytes", "Of these in no package"].map(plain),
    figures: [3, 4],
    rows,
    byImage: false,
  };
}

function layers({ comparison: { layers: stacks }, images }: ReportDocument): Table | null {
  if (!stacks) return null;
  const rows = stacks.layers.map((layer) => [
    code(layer.name),
    plain(layer.positions.flatMap((position, i) => (position === null ? [] : [`${images[i]?.letter ?? "?"} ${position + 1}`])).join(", ")),
    size(layer.download, "It is in no registry."),
    size(layer.unpacked),
    layer.digest === null ? unknown("It is in no registry.") : code(layer.digest),
    code(layer.diffId),
  ]);
  return {
    id: "layers",
    title: sectionLabels.layers,
    head: ["Layer", "In, at place", "Download", "Unpacked", "Digest", "DiffID"].map(plain),
    figures: [2, 3],
    rows,
    byImage: false,
  };
}

function levels({ comparison: { levels: told }, images }: ReportDocument): Table | null {
  if (!told) return null;
  const rows = told.columns.map(({ decision, unknown: why }, i) => {
    const image = images[i];
    const first = image ? named(image) : none;
    if (!decision) return [first, unknown(why.decision), none, none];
    const level = decision.level === null ? unknown(decision.reason) : plain(`${decision.level}${decision.debug ? " debug" : ""}`);
    return [first, level, decision.standing === null ? none : plain(decision.standing), plain(decision.reason ?? "")];
  });
  return { id: "levels", title: sectionLabels.levels, head: ["Image", "Level", "Standing", "Why"].map(plain), figures: [], rows, byImage: false };
}

function packages({ comparison: { packages: told }, images }: ReportDocument): Table | null {
  if (!told) return null;
  const total: Told[] = [
    plain("All packages"),
    ...told.columns.map(({ count: own, against, unknown: why }) => {
      const all = amount(own, why.count);
      if (!against) return all;
      return noted(all, `${count(against.removed)} only in A, ${count(against.added)} only here, ${count(against.changed)} changed`);
    }),
  ];
  const rows = told.rows.map(({ name, cells }) => [
    code(name),
    ...cells.map((cell, i) => {
      if (!cell) return told.columns[i]?.unknown.count ? unknown(told.columns[i]?.unknown.count) : plain("–");
      const own = size(cell.filesSize, "There is no list of its files.");
      return { parts: [{ code: cell.version }, " ", ...own.parts], exact: `${cell.version} ${own.exact}` };
    }),
  ]);
  return withImages("packages", "Package", images, [total, ...rows]);
}

const fileRows = [
  ["Only in A", "removed"],
  ["Only here", "added"],
  ["Other content", "content"],
  ["Other mode, owner …", "rest"],
  ["Same", "same"],
] as const;
function files({ files: told, images }: ReportDocument): Table | null {
  if (!told) return null;
  const cell = (i: number, row: (typeof fileRows)[number][1]): Told => {
    const one = told[i];
    if (!one) return none;
    if ("unknown" in one) return unknown(one.unknown);
    return amount(row === "rest" ? one.counts.changed - one.counts.content : one.counts[row]);
  };
  return withImages(
    "files",
    "Regular files",
    images,
    fileRows.map(([label, row]) => [plain(label), ...images.map((_, i) => cell(i, row))]),
    images.map((_, i) => i + 1),
  );
}

function pull({ comparison: { pull: told }, images }: ReportDocument): Table | null {
  if (!told) return null;
  const { options, columns } = told;
  const { mbit, rttMs, nodes, deploys } = options;
  const row = (label: string, say: (column: NonNullable<(typeof columns)[number]>) => Told): Told[] => [
    plain(label),
    ...columns.map((column) => (column ? say(column) : unknown("The image is not recorded."))),
  ];
  const estimate = (one: { ms: number; bytes: number } | null, why: Unknown | undefined): Told =>
    one ? shown(`${duration(one.ms)}, ${bytes(one.bytes)}`, `${one.ms} ms, ${one.bytes} B`) : why ? unknown(why) : plain("–");
  return withImages("pull", `At ${mbit} Mbit/s and ${rttMs} ms`, images, [
    row("Cold pull, modelled", (c) => estimate(c.cold, c.unknown.cold)),
    row("With A there, modelled", (c) => estimate(c.warm, c.unknown.warm)),
    row(`A month, ${count(nodes)} nodes, ${count(deploys)} deployments, cold`, (c) => size(c.monthly.cold, c.unknown.cold)),
    row("Measured", (c) => {
      if (!c.measured) return unknown(c.unknown.measured);
      const { ms, bytes: moved, engine, at } = c.measured;
      return shown(`${duration(ms)}, ${bytes(moved)}${engine ? `, engine ${engine.version}` : ""}, ${date(at)}`, `${ms} ms, ${moved} B, ${at}`);
    }),
  ]);
}

function verdict({ comparison, images, sections }: ReportDocument): Table | null {
  if (!sections.includes("verdict")) return null;
  const rows = comparison.columns.flatMap((column, i) =>
    column.verdict.sentences.map(({ strong, text }) => [images[i] ? named(images[i]) : none, plain(`${strong ?? ""}${text}`)]),
  );
  return { id: "verdict", title: sectionLabels.verdict, head: ["Image", "Verdict"].map(plain), figures: [], rows, byImage: false };
}

/** What every figure rests on. In every report, whatever sections were chosen. */
function provenance({ images }: ReportDocument): Table {
  const rows = images.map((image) => [
    plain(image.letter),
    code(image.name),
    plain(image.platform),
    code(image.pinned),
    day(image.inspectedAt),
    plain(`${image.source === "docker" ? "Docker Engine" : "registry"}${image.mirror ? ` through ${image.mirror}` : ""}`),
    amount(image.rules),
    image.rebuilt === null ? plain("no") : plain(image.rebuilt),
    size(image.sizes.download, image.unknown.download),
    size(image.sizes.files, image.unknown.files),
    size(image.sizes.unpacked, image.unknown.unpacked),
    amount(image.packageCount, image.unknown.packageCount),
  ]);
  const titles = ["", "Image", "Platform", "Pinned", "Read", "Source", "Rules", "Rebuilt", "Download", "Files", "Unpacked", "Packages"];
  return { id: "images", title: "Provenance", head: titles.map(plain), figures: [6, 8, 9, 10, 11], rows, byImage: false };
}

/** All tables of a report, in the order of its page, what its figures rest on at the end. Sizes with their exact bytes. */
export function tablesOf(document: ReportDocument): Table[] {
  const { comparison, images } = document;
  const all = images.map((_, i) => i + 1);
  const group = (id: "config" | "image"): Table | null => {
    const found = comparison.facts.find((one) => one.id === id);
    return found ? withImages(id, sectionLabels[id], images, facts(found.rows)) : null;
  };
  const { figures, matrix, attack } = comparison;
  return [
    verdict(document),
    figures && withImages("sizes", "Figure", images, facts(figures), all),
    waterfall(document),
    byteMap(document),
    layers(document),
    levels(document),
    matrix &&
      withImages(
        "capabilities",
        "Capability",
        images,
        matrix.flatMap(({ rows }) => rows.map((row) => [plain(row.label), ...row.cells.map(offers)])),
      ),
    attack &&
      withImages(
        "attack",
        "Paths",
        images,
        attack.rows.map((row) => [plain(row.label), ...row.cells.map(counted)]),
        all,
      ),
    document.scans && withImages("vulnerabilities", "Vulnerabilities", images, scanRows(document.scans), all),
    packages(document),
    files(document),
    group("config"),
    group("image"),
    pull(document),
    provenance(document),
  ].flatMap((table) => table ?? []);
}
