import { catalogued } from "../catalog";
import type { Recorded } from "../images/types";
import type { EngineFacts, Inspection, Unknown } from "../inspect/inspection";
import { isDigest, shortDigest } from "../oci/digest";
import { mediaType } from "../oci/media-types";
import { parseReference } from "../oci/reference";
import type { Cell, FactGroup, FactRow, FactValue } from "./types";

/** What a row says of one image, before it is held against A. */
interface Said {
  value: FactValue | null;
  note?: string | null;
  unknown?: Unknown | undefined;
  /** The number that changes are counted in; absent where two values do not compare. */
  amount?: number | null;
}

type Image = Extract<Recorded, { state: "recorded" }>;

interface Row {
  id: string;
  label: string;
  say: (image: Image, baseline: Image | null) => Said;
  /** False where another value is no difference between the images: when each was read. */
  compares?: boolean;
}

const bytes = (size: number | null, unknown: Unknown | undefined): Said =>
  size === null ? { value: null, unknown } : { value: { kind: "bytes", bytes: size }, amount: size };
const count = (n: number): Said => ({ value: { kind: "count", count: n }, amount: n });
const text = (words: string, note: string | null = null): Said => ({ value: { kind: "text", text: words }, note });
const code = (words: string, note: string | null = null): Said => ({ value: { kind: "code", text: words }, note });
const absent = (words: string, note: string | null = null): Said => ({ value: { kind: "absent", text: words }, note });
const list = (items: { short: string; full: string }[], none: string): Said => (items.length ? { value: { kind: "codes", items } } : absent(none));
const command = (words: string[] | null): Said => (words ? code(JSON.stringify(words)) : absent("not set"));
const plainItems = (items: string[]) => items.map((item) => ({ short: item, full: item }));
const pairs = (map: Record<string, string>) => Object.entries(map).map(([key, value]) => ({ short: key, full: `${key}=${value}` }));

/** Said in a row of its own. */
const rebuiltMark = "dev.basewise.rebuilt";
const withoutMark = (annotations: Record<string, string>) => Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== rebuiltMark));

const notSeen: Unknown = { code: "not_seen_by_an_engine", reason: "It was read from the registry; no engine was asked." };

/** The engine whose figure compares with the baseline's, if one has seen both; else the one that saw the image last. */
export function chosenEngine(image: Inspection, baseline: Inspection | null): EngineFacts | null {
  const newest = (engines: EngineFacts[]) => [...engines].sort((a, b) => (a.seenAt < b.seenAt ? 1 : -1))[0] ?? null;
  const base = baseline && newest(baseline.engines);
  return (base && newest(image.engines.filter((e) => sameKind(e, base)))) ?? newest(image.engines);
}
/** An engine's size means something else with another version or storage driver. */
const sameKind = (a: EngineFacts, b: EngineFacts): boolean => a.version === b.version && a.storageDriver === b.storageDriver;

function engineSize(image: Image, baseline: Image | null): Said {
  const engine = chosenEngine(image.inspection, baseline?.inspection ?? null);
  if (!engine) return { value: null, unknown: notSeen };
  const base = baseline && chosenEngine(baseline.inspection, null);
  return {
    value: { kind: "bytes", bytes: engine.size },
    note: `${engine.version}, ${engine.storageDriver}`,
    amount: !base || sameKind(engine, base) ? engine.size : null,
  };
}

/** Whether a container starts as root, as far as the config tells: an unset user is root, 0 is root, a name is looked up inside. */
export const startsAsRoot = (user: string | null): boolean => user === null || /^(?:0|root)(?::|$)/.test(user);

const mediaName = (type: string): string =>
  type === mediaType.ociManifest ? "OCI manifest" : type === mediaType.dockerManifest ? "Docker schema 2" : type.replace(/^application\/(?:vnd\.)?/, "");

/** From the image's files; of a record that has none yet, by the catalogue's exact name, and said so. */
function level({ reference, inspection: i }: Image): Said {
  if (i.level !== null) return { value: { kind: "level", level: i.level, debug: i.debug ?? false } };
  const known = i.unknown.level?.code === "not_read" && !isDigest(reference) ? catalogued(parseReference(reference)) : null;
  if (!known?.level) return { value: null, unknown: i.unknown.level ?? { code: "not_read", reason: "Its files are not read yet." } };
  return { value: { kind: "level", level: known.level, debug: known.debug }, note: "by catalogue" };
}

const counted = (n: number | null, unknown: Unknown | undefined): Said => (n === null ? { value: null, unknown } : count(n));

const figures: Row[] = [
  { id: "download", label: "Download", say: ({ inspection: i }) => bytes(i.sizes.download, i.sizes.unknown.download) },
  { id: "unpacked", label: "Unpacked", say: ({ inspection: i }) => bytes(i.sizes.unpacked, i.sizes.unknown.unpacked) },
  { id: "files-size", label: "Files size", say: ({ inspection: i }) => bytes(i.sizes.files, i.sizes.unknown.files) },
  { id: "wasted", label: "Wasted", say: ({ inspection: i }) => bytes(i.sizes.wasted, i.sizes.unknown.wasted) },
  { id: "engine-size", label: "Engine size", say: engineSize },
  { id: "layers", label: "Layers", say: ({ inspection: i }) => count(i.layers.length) },
  { id: "files", label: "Files", say: ({ inspection: i }) => counted(i.fileCount, i.unknown.fileCount) },
  { id: "packages", label: "Packages", say: ({ inspection: i }) => counted(i.packageCount, i.unknown.packageCount) },
  { id: "level", label: "Level", say: level },
];

const image: Row[] = [
  {
    id: "created",
    label: "Created",
    say: ({ inspection: i }) => (i.created === null ? { value: null, unknown: i.unknown.created } : { value: { kind: "time", at: i.created } }),
  },
  { id: "platform", label: "Platform", say: ({ inspection: i }) => code(i.platform) },
  { id: "media-type", label: "Media type", say: ({ inspection: i }) => list([{ short: mediaName(i.mediaType), full: i.mediaType }], "none") },
  {
    id: "digest",
    label: "Digest",
    say: ({ inspection: i }) => ({
      ...list([{ short: shortDigest(i.digest), full: i.digest }], "none"),
      note: i.digestKind === "config" ? "of the config: in no registry" : null,
    }),
  },
  {
    id: "tags",
    label: "Tags",
    say: ({ inspection: i }) =>
      list(
        i.references.map((r) => ({ short: r.slice(r.lastIndexOf(":") + 1), full: r })),
        "none seen",
      ),
    compares: false,
  },
  { id: "annotations", label: "Annotations", say: ({ inspection: i }) => list(pairs(withoutMark(i.annotations)), "none") },
  { id: "rebuilt", label: "Rebuilt", say: ({ inspection: i }) => (i.rebuilt === null ? absent("no") : text(i.rebuilt, "not the published bytes")) },
  {
    id: "source",
    label: "Source",
    say: ({ inspection: i }) => {
      const mirror = i.repositories.find((r) => r.mirror)?.mirror;
      return text(i.source === "docker" ? "Docker Engine" : "registry", mirror ? `through ${mirror}` : null);
    },
    compares: false,
  },
  { id: "read", label: "Read", say: ({ inspection: i }) => ({ value: { kind: "time", at: i.inspectedAt }, note: `rules ${i.rules}` }), compares: false },
];

const config: Row[] = [
  {
    id: "user",
    label: "Default user",
    say: ({ inspection: { config: c } }) =>
      c.user === null ? absent("not set", "so root") : code(JSON.stringify(c.user), startsAsRoot(c.user) ? "root" : null),
  },
  { id: "entrypoint", label: "Entrypoint", say: ({ inspection: i }) => command(i.config.entrypoint) },
  { id: "cmd", label: "Cmd", say: ({ inspection: i }) => command(i.config.cmd) },
  { id: "working-dir", label: "WorkingDir", say: ({ inspection: i }) => (i.config.workingDir === null ? absent("not set") : code(i.config.workingDir)) },
  {
    id: "env",
    label: "Env",
    say: ({ inspection: i }) =>
      list(
        i.config.env.map((full) => ({ short: full.split("=", 1)[0] ?? full, full })),
        "none",
      ),
  },
  { id: "exposed-ports", label: "Exposed ports", say: ({ inspection: i }) => list(plainItems(i.config.exposedPorts), "none") },
  { id: "volumes", label: "Volumes", say: ({ inspection: i }) => list(plainItems(i.config.volumes), "none") },
  { id: "labels", label: "Labels", say: ({ inspection: i }) => list(pairs(i.config.labels), "none") },
  {
    id: "stop-signal",
    label: "Stop signal",
    say: ({ inspection: i }) => (i.config.stopSignal === null ? absent("not set", "so SIGTERM") : code(i.config.stopSignal)),
  },
];

/** Two values are the same if they say the same; the order of variables, labels and ports says nothing. */
const identity = (value: FactValue | null): string | null =>
  value === null ? null : value.kind === "codes" ? JSON.stringify(value.items.map((i) => i.full).sort()) : JSON.stringify(value);

export function whyNot(column: Exclude<Recorded, Image>): Unknown {
  if (column.state === "not_recorded")
    return { code: "not_read", reason: column.jobId ? "It is being inspected." : "The image is not recorded; inspect it first." };
  return { code: "not_read", reason: `${column.problem.title}.` };
}

function toRow(row: Row, columns: readonly Recorded[]): FactRow {
  const first = columns[0];
  const baseline = first?.state === "recorded" ? first : null;
  const base = baseline && row.say(baseline, null);
  const cells = columns.map((column, index): Cell => {
    if (column.state !== "recorded") return { value: null, note: null, change: null, differs: false, unknown: { value: whyNot(column) } };
    const said = row.say(column, baseline);
    const comparable = index > 0 && base !== null && row.compares !== false;
    const known = said.value !== null && base?.value !== null;
    // That a builder set no time is a fact about the image, and so a difference; that something was not read is none.
    const stated = (s: Said | null) => s?.value !== null || s?.unknown?.code === "builder_set_none";
    const differs =
      comparable && (known ? identity(said.value) !== identity(base.value) : stated(said) && stated(base) && identity(said.value) !== identity(base.value));
    const change = comparable && known && said.amount != null && base.amount != null ? said.amount - base.amount : null;
    return {
      value: said.value,
      note: said.note ?? null,
      change,
      differs,
      unknown: said.value === null ? { value: said.unknown ?? { code: "not_read", reason: "It was not read." } } : {},
    };
  });
  return { id: row.id, label: row.label, cells, differs: cells.some((cell) => cell.differs) };
}

/** The level is left out where the catalogue knows none of the images. */
export const figureRows = (columns: readonly Recorded[]): FactRow[] =>
  figures.map((row) => toRow(row, columns)).filter((row) => row.id !== "level" || row.cells.some((cell) => cell.value !== null));

export function factGroups(columns: readonly Recorded[]): FactGroup[] {
  const rebuilt = columns.some((c) => c.state === "recorded" && c.inspection.rebuilt !== null);
  const annotated = columns.some((c) => c.state === "recorded" && Object.keys(c.inspection.annotations).some((key) => key !== rebuiltMark));
  const shown = image.filter((row) => (row.id !== "rebuilt" || rebuilt) && (row.id !== "annotations" || annotated));
  return [
    { id: "config", title: "Config", rows: config.map((row) => toRow(row, columns)) },
    { id: "image", title: "Image", rows: shown.map((row) => toRow(row, columns)) },
  ];
}
