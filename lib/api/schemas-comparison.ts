import { z } from "zod";
import { levels } from "../catalog/families";
import { signs } from "../compare/diff-types";
import { letters } from "../compare/types";
import { problem } from "./schemas";

/** What GET /api/v1/compare answers, strictly: what `lib/compare/types` says, field for field. */
const bytes = z.int().nonnegative();
const count = z.int().nonnegative();
const change = z.int();
const at = z.iso.datetime();
const letter = z.enum(letters);
const level = z.enum(levels);
const standing = z.enum(["distroless", "small", "full"]);
const tri = z.enum(["yes", "no", "unknown"]);
export const why = z.strictObject({
  code: z.enum(["not_read", "not_in_a_registry", "builder_set_none", "not_seen_by_an_engine", "no_package_database", "undecided", "not_measured"]),
  reason: z.string(),
});
/** A reason for each of the fields that is null because it is not known. */
export const unknownOf = <const Field extends string>(...fields: readonly Field[]) =>
  z.strictObject(Object.fromEntries(fields.map((field) => [field, why.exactOptional()])) as Record<Field, z.ZodExactOptional<typeof why>>);

const columnBase = { letter, asked: z.string().meta({ description: "as the request has it, without the platform" }) };
const named = { reference: z.string(), platform: z.string() };
const verdict = z.strictObject({
  headline: z
    .strictObject({
      of: z.enum(["download", "unpacked"]),
      bytes: change,
      against: bytes.nullable().meta({ description: "bytes of A in the same kind; null for A itself and where A's are not known" }),
    })
    .nullable()
    .meta({ description: "the image's own size for A, the change against A for the others" }),
  sentences: z.array(z.strictObject({ strong: z.string().nullable(), text: z.string() })),
});
export const recordedColumn = z.strictObject({
  ...columnBase,
  ...named,
  state: z.literal("recorded"),
  digest: z.string(),
  digestKind: z.enum(["manifest", "config"]),
  observedAt: at.nullable().meta({ description: "when the tag was last seen to mean this digest; null where a digest was asked for" }),
  inspectedAt: at,
  source: z.enum(["docker", "registry"]),
  mirror: z.string().nullable(),
  rebuilt: z.string().nullable().meta({ description: "what the image says it was rebuilt from: its bytes are not the published ones" }),
  verdict,
});
const column = z.discriminatedUnion("state", [
  recordedColumn,
  z.strictObject({ ...columnBase, ...named, state: z.literal("not_recorded"), jobId: z.string().nullable().meta({ description: "its unfinished job" }) }),
  z.strictObject({ ...columnBase, ...named, state: z.literal("failed"), jobId: z.string(), problem }),
  z.strictObject({ ...columnBase, state: z.literal("invalid"), problem }),
]);

const value = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("bytes"), bytes }),
  z.strictObject({ kind: z.literal("count"), count }),
  z.strictObject({ kind: z.literal("time"), at }),
  z.strictObject({ kind: z.literal("text"), text: z.string() }),
  z.strictObject({ kind: z.literal("code"), text: z.string() }),
  z.strictObject({ kind: z.literal("codes"), items: z.array(z.strictObject({ short: z.string(), full: z.string() })) }),
  z.strictObject({ kind: z.literal("level"), level, debug: z.boolean() }),
  z.strictObject({ kind: z.literal("absent"), text: z.string() }),
]);
const factRow = z.strictObject({
  id: z.string(),
  label: z.string(),
  cells: z
    .array(
      z.strictObject({
        value: value.nullable(),
        note: z.string().nullable(),
        change: change.nullable().meta({ description: "against A; null for A itself and where either is not known or the two do not compare" }),
        differs: z.boolean(),
        unknown: unknownOf("value"),
      }),
    )
    .meta({ description: "per column" }),
  differs: z.boolean(),
});

const step = z.strictObject({
  of: z.enum(["package", "file", "other files"]),
  change: z.enum(["removed", "changed", "added"]),
  name: z.string(),
  type: z.enum(["deb", "apk", "rpm"]).nullable(),
  versions: z.strictObject({ from: z.array(z.string()), to: z.array(z.string()) }),
  before: bytes.nullable(),
  after: bytes.nullable(),
  delta: change.meta({ description: "never 0" }),
  left: bytes.meta({ description: "bytes left after this step" }),
  atMost: bytes.nullable(),
  counts: z.strictObject({ from: count, to: count }).nullable(),
});
const waterfall = z.strictObject({
  from: letter,
  to: letter,
  platforms: z.strictObject({ from: z.string(), to: z.string() }).nullable().meta({ description: "where the two are for different platforms" }),
  before: bytes.nullable(),
  after: bytes.nullable(),
  steps: z.array(step).nullable().meta({ description: "from `before`, their deltas lead to `after`, to the byte" }),
  same: z.array(z.string()),
  unlisted: z.strictObject({ from: z.array(z.string()), to: z.array(z.string()) }),
  unpackaged: z.strictObject({ from: why.nullable(), to: why.nullable() }),
  unknown: unknownOf("steps"),
});
const tile = z.strictObject({
  of: z.enum(["package", "folder", "unowned", "rest"]),
  name: z.string(),
  bytes,
  unowned: bytes,
  in: z.array(letter),
  folded: count.nullable(),
});
const byteMap = z.strictObject({
  letter,
  files: bytes.nullable(),
  packages: z.array(tile).nullable(),
  folders: z.array(tile).nullable(),
  unknown: unknownOf("files", "packages", "folders"),
});

const stacks = z.strictObject({
  layers: z.array(
    z.strictObject({
      name: z.string(),
      command: z.string().nullable(),
      digest: z.string().nullable(),
      diffId: z.string(),
      download: bytes.nullable(),
      unpacked: bytes.nullable(),
      positions: z.array(count.nullable()).meta({ description: "per column, from 0" }),
      set: count.nullable(),
    }),
  ),
  rows: z.array(
    z.array(
      z
        .strictObject({
          layers: z.array(count),
          name: z.string(),
          download: bytes.nullable(),
          set: count.nullable(),
          joins: z.strictObject({ left: z.boolean(), right: z.boolean() }),
        })
        .nullable(),
    ),
  ),
  sets: z.array(z.strictObject({ letters: z.array(letter), layers: count, download: bytes.nullable(), unpacked: bytes.nullable() })),
  longest: bytes.nullable(),
  together: z
    .strictObject({
      images: count,
      download: z.strictObject({ listed: bytes, onNode: bytes, inRegistry: bytes }).nullable(),
      unpacked: z.strictObject({ listed: bytes, onNode: bytes }).nullable(),
      sharedLayers: count,
    })
    .nullable()
    .meta({ description: "what the recorded images weigh on one node" }),
});

const proof = z.strictObject({ path: z.string(), note: z.string().nullable() });
const matrixGroup = z.strictObject({
  id: z.enum(["identity", "network", "libraries", "tools", "runtime"]),
  title: z.string(),
  rows: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      cells: z.array(
        z.strictObject({
          state: tri,
          text: z.string(),
          note: z.string().nullable(),
          version: z.string().nullable(),
          evidence: z.array(proof),
          more: count,
          reason: z.string().nullable(),
          differs: z.boolean(),
        }),
      ),
      differs: z.boolean(),
    }),
  ),
});
const attack = z.strictObject({
  rows: z.array(
    z.strictObject({
      id: z.enum([
        "shells",
        "interpreters",
        "downloaders",
        "network",
        "compilers",
        "packageManagers",
        "setuid",
        "fileCapabilities",
        "worldWritable",
        "callable",
      ]),
      label: z.string(),
      means: z.string(),
      cells: z.array(
        z.strictObject({
          count: count.nullable(),
          own: count.nullable(),
          among: count.nullable(),
          paths: z.array(
            z.strictObject({
              path: z.string(),
              leadsTo: z.string().nullable(),
              note: z.string().nullable(),
              package: z
                .string()
                .nullable()
                .exactOptional()
                .meta({ description: "of a tool, the package that owns the file that runs; null: none does; absent where that is not recorded" }),
            }),
          ),
          more: count,
          reason: z.string().nullable(),
          differs: z.boolean(),
        }),
      ),
      differs: z.boolean(),
    }),
  ),
  programs: z.array(z.strictObject({ count, own: count.nullable() }).nullable()),
});
const condition = z.enum([
  "package manager",
  "documentation",
  "shell",
  "language runtime",
  "libgcc",
  "libstdc++",
  "TLS library",
  "libc",
  "passwd",
  "/tmp",
  "CA certificates",
]);
const decision = z.strictObject({
  rules: z.int(),
  level: level.nullable(),
  standing: standing.nullable(),
  debug: z.boolean(),
  reason: z.string().nullable(),
  why: z
    .array(
      z.strictObject({
        rule: z.string(),
        level,
        holds: tri,
        conditions: z.array(z.strictObject({ condition, met: tri, evidence: z.array(z.string()), reason: z.string().nullable() })),
      }),
    )
    .meta({ description: "the rungs from the top down to the one that decided" }),
});

const estimate = z.strictObject({ ms: z.number().nonnegative(), bytes, layers: count });
const pull = z.strictObject({
  options: z.strictObject({ mbit: z.number(), rttMs: z.number(), nodes: z.int(), deploys: z.int() }),
  model: z.strictObject({ atOnce: z.int(), setUpTrips: z.int(), tripsPerBlob: z.int() }),
  columns: z.array(
    z
      .strictObject({
        cold: estimate.nullable(),
        warm: estimate.nullable().meta({ description: "A's layers are there; null for A itself" }),
        monthly: z.strictObject({ cold: bytes.nullable(), warm: bytes.nullable() }),
        measured: z
          .strictObject({
            ms: z.number(),
            bytes,
            engine: z.strictObject({ version: z.string(), storageDriver: z.string() }).nullable(),
            at,
          })
          .nullable(),
        unknown: unknownOf("cold", "warm", "measured"),
      })
      .nullable(),
  ),
});

const signCounts = z.strictObject({ removed: count, added: count, changed: count, same: count });
const packages = z.strictObject({
  rows: z.array(
    z.strictObject({
      name: z.string(),
      type: z.enum(["deb", "apk", "rpm"]),
      sign: z.enum(signs),
      cells: z.array(z.strictObject({ version: z.string(), filesSize: bytes.nullable(), differs: z.boolean() }).nullable()),
    }),
  ),
  total: count,
  differing: count,
  columns: z.array(z.strictObject({ count: count.nullable(), against: signCounts.nullable(), unknown: unknownOf("count") })),
});

export const comparison = z
  .strictObject({
    rules: z.int().nullable(),
    columns: z.array(column).meta({ description: "in the order asked; the first is the baseline" }),
    figures: z.array(factRow),
    facts: z.array(z.strictObject({ id: z.string(), title: z.string(), rows: z.array(factRow) })),
    waterfalls: z.array(waterfall).meta({ description: "from A's files size to that of each other image" }),
    bytes: z.array(byteMap).meta({ description: "where each image's bytes lie" }),
    layers: stacks,
    matrix: z.array(matrixGroup),
    attack,
    levels: z.strictObject({
      rungs: z.array(z.strictObject({ level, standing, needs: z.array(z.string()), reason: z.string() })),
      columns: z.array(z.strictObject({ decision: decision.nullable(), unknown: unknownOf("decision") })),
    }),
    packages,
    pull,
  })
  .meta({ id: "Comparison", description: "Sizes in bytes; what is not known is null with its reason in `unknown`" });
