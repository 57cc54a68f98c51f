import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/**
 * Rows as each schema's own program left them, written by hand: per migration, what was put into the tables and columns that it brought.
 * Whoever adds a migration adds the rows of the one before it (the test says so). Figures are those of a real layer of 390 bytes packed.
 */
export const image = {
  digest: `sha256:${"1a".repeat(32)}`,
  index: `sha256:${"2b".repeat(32)}`,
  reference: "docker.io/library/older:1.0",
  layer: "sha256:50271c86b33bad7a25943c739c41ac1ac33b7acebb0a12901a39b60ea1024191",
  diffId: "sha256:548b4d763df597da73f1ee273e0b058cb7990fcf4a4d4fe9ff1962c582dc7fe1",
  download: 390,
  unpacked: 10_240,
};
/** Built where the engine runs, so no registry has it. */
export const builtHere = { digest: `sha256:${"3c".repeat(32)}`, size: 123_456 };
export const report = {
  slug: "abcdefghijklmnopqrstuvwx23",
  title: "Before the upgrade",
  document: readFileSync("lib/reports/fixtures/document-1.json.gz"),
  /** By sha256sum of the unpacked document. */
  contentHash: "d7e593c8465bb289b21489a4c1033b50b112ecc8f74558264058868d7cb92ebe",
  bytes: 155_280,
  debian: "sha256:af4f3713010d06381cc097ffeb5dd69bab7991c6445d726107c023236a421739",
};
export const webhook = { id: "2f6d3c52-8c0e-4a57-9b57-1f6d1f0c9a11", url: "https://hooks.example.com/older", key: Buffer.alloc(32, 7).toString("base64") };

/** Of the followed repository: within its six hours, since a time beyond them is planned anew, and not while a test runs. */
export const nextLookup = new Date(Date.now() + 5 * 3_600_000).toISOString();

/** The index and the facts of that layer, packed by the first program that looked at files (rules 2). */
const rules2 = JSON.parse(readFileSync("e2e/integration/older/rules-2.json", "utf8")) as { index: string; content: string; entries: number; document: string };
const blob = (base64: string): string => `X'${Buffer.from(base64, "base64").toString("hex")}'`;
const text = (value: unknown): string => `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`;

const config = {
  architecture: "amd64",
  os: "linux",
  created: "2026-01-01T00:00:00Z",
  config: { User: "65532", Env: ["PATH=/usr/bin"], Entrypoint: ["/usr/bin/hello"], Labels: { "org.opencontainers.image.title": "older" } },
  rootfs: { type: "layers", diff_ids: [image.diffId] },
  history: [{ created: "2026-01-01T00:00:00Z", created_by: "COPY root / # buildkit" }],
};
const configDigest = `sha256:${createHash("sha256").update(JSON.stringify(config)).digest("hex")}`;
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const layerType = "application/vnd.oci.image.layer.v1.tar+gzip";
const platform = "linux/amd64";

/** As Prisma's client writes a time into SQLite. */
const at = (day: string, time = "10:00:00.000"): string => `'2026-11-${day}T${time}+00:00'`;
const payload = { reference: image.reference, platform, source: "registry", reread: false };
const outcome = { bytesFetched: 390, layersTotal: 1, layersPresent: 0, measuredPullMs: null };
const refusal = {
  type: "urn:basewise:error:image_not_found",
  title: "…",
  status: 404,
  detail: "docker.io knows no library/gone.",
  code: "image_not_found",
  remedy: "…",
};

/** One finding in one package, packed as the scans' first program packed it. */
const scanned = gzipSync(
  JSON.stringify({
    findings: [
      {
        ...{ id: "CVE-2019-14697", aliases: [], package: "musl", installed: "1.1.18-r3", fixed: "1.1.18-r4", status: "fixed" },
        ...{ severity: "unknown", severitySource: null, cvss: null, url: null, published: null, layer: null },
      },
    ],
    packages: [{ name: "musl", version: "1.1.18-r3" }],
  }),
);

export const rowsOf: Readonly<Record<string, string>> = {
  "20261123000000_first": `
    INSERT INTO Repository VALUES (1, 'docker.io', 'library/older'), (2, 'registry.example.com', 'team/built');
    INSERT INTO Tag (id, repositoryId, name) VALUES (1, 1, '1.0');
    INSERT INTO TagObservation (id, tagId, observedAt, indexDigest, mirror, actorKind) VALUES (1, 1, ${at("23")}, '${image.index}', NULL, 'local'), (2, 1, ${at("23", "12:00:00.000")}, '${image.index}', NULL, 'local');
    INSERT INTO ObservedPlatform VALUES (1, 1, 'linux', 'amd64', NULL, '${image.digest}'), (2, 2, 'linux', 'amd64', NULL, '${image.digest}');
    INSERT INTO ImageIndex VALUES ('${image.index}', 'application/vnd.oci.image.index.v1+json', 300);
    INSERT INTO IndexEntry VALUES ('${image.index}', 0, '${image.digest}', '${manifestType}', 500, 'image', 'linux', 'amd64', NULL, '{}');
    INSERT INTO Image (id, digest, digestKind, configDigest, mediaType, os, architecture, created, download, unpacked, layerCount, annotations, rawConfig) VALUES
      (1, '${image.digest}', 'manifest', '${configDigest}', '${manifestType}', 'linux', 'amd64', '2026-01-01T00:00:00.000+00:00', 390, 10240, 1, '{}', ${text(config)}),
      (2, '${builtHere.digest}', 'config', '${builtHere.digest}', '${manifestType}', 'linux', 'amd64', NULL, NULL, 10240, 1, '{}', ${text(config)});
    INSERT INTO ImageAppearance VALUES (1, 1, NULL, ${at("23")}, ${at("23", "12:00:00.000")}), (2, 2, NULL, ${at("23")}, ${at("23")});
    INSERT INTO ImageLayer VALUES (1, 0, '${image.layer}', '${image.diffId}', '${layerType}', 390, 10240), (2, 0, NULL, '${image.diffId}', '${layerType}', NULL, 10240);
    INSERT INTO ImageHistory VALUES (1, 0, 0, '2026-01-01T00:00:00.000+00:00', 'COPY root / # buildkit', NULL, NULL);
    INSERT INTO LayerBlob VALUES ('${image.layer}', '${image.diffId}', 390, 10240, 'read', ${at("23")});
    INSERT INTO EngineSighting VALUES (2, 'AAAA:BBBB', '28.5.1', '1.51', 'overlay2', '${builtHere.digest}', ${builtHere.size}, ${at("23")});
    INSERT INTO Inspection VALUES
      (1, 1, '11111111-1111-4111-8111-111111111111', 'registry', 1, ${at("23")}, 900, 'local', NULL, NULL),
      (2, 2, '22222222-2222-4222-8222-222222222222', 'docker', 1, ${at("23")}, 700, 'local', NULL, 'Ann');
    INSERT INTO Job (id, kind, payload, subject, state, revision, attempt, runAfter, imageDigest, outcome, errorCode, problem, createdAt, startedAt, finishedAt, actorKind) VALUES
      ('11111111-1111-4111-8111-111111111111', 'inspection', ${text(payload)}, '${image.reference},${platform}', 'done', 5, 1, ${at("23")}, '${image.digest}', ${text(outcome)}, NULL, NULL, ${at("23")}, ${at("23")}, ${at("23")}, 'local'),
      ('33333333-3333-4333-8333-333333333333', 'inspection', ${text({ ...payload, reference: "docker.io/library/gone:1" })}, 'docker.io/library/gone:1,${platform}', 'failed', 9, 1, ${at("23")}, NULL, NULL, 'image_not_found', ${text(refusal)}, ${at("23")}, ${at("23")}, ${at("23")}, 'local');
    INSERT INTO Counter VALUES ('job', 9);
    INSERT INTO EnginePull VALUES (1, '33333333-3333-4333-8333-333333333333', 'AAAA:BBBB', 'docker.io/library/gone:1', ${at("23")});`,

  "20261124141823_layer_indexes": `
    INSERT INTO LayerIndex VALUES ('${image.diffId}', 1, ${blob(rules2.index)}, '${rules2.content}', ${rules2.entries}, ${at("24")});
    INSERT INTO ImageFacts (imageId, rules, derivedAt, files, wasted, fileCount, packageCount, level, standing, debug, document) VALUES
      (1, 2, ${at("24")}, 209, 0, 5, NULL, 'slim', 'small', 0, ${blob(rules2.document)});`,

  "20261125100000_follows": `
    INSERT INTO TagList VALUES (1, '["1.0","1.1"]', 2, 1, '"etag"', NULL, NULL, ${at("25")}, ${at("25")}, 'local', NULL, NULL);
    INSERT INTO Follow VALUES (1, '["1.*"]', '["${platform}"]', 21600, ${at("25")}, ${at("25")}, 'local', NULL, 'Ann');
    INSERT INTO Schedule VALUES (1, 'tags.lookup', '{"repository":"docker.io/library/older","tags":null}', 21600, 1800, '${nextLookup.replace("Z", "+00:00")}');
    INSERT INTO LookupFailure VALUES (1, 1, 'rate_limited', ${text({ ...refusal, code: "rate_limited", status: 429 })}, ${at("25")}, ${at("25")}, 2);
    INSERT INTO RegistryPause VALUES ('docker.io', ${at("25", "11:00:00.000")}, ${text({ ...refusal, code: "rate_limited", status: 429 })});
    UPDATE Tag SET lookedAt = ${at("25")} WHERE id = 1;`,

  "20261125105000_jobs_by_image": "",

  "20261125110000_listings": `
    INSERT INTO Listing VALUES (1, 1, '${platform}', '${image.digest}', '${image.reference}', 'older:1.0', '[]', 'older:1.0', 'other', NULL, 'slim', NULL, 'small', 0, 'files', 1, 390, 10240, 209, 0, 5, NULL, 1, 'sh', '', '', 0, 'older', '1.0', NULL, '2026-01-01T00:00:00.000+00:00', ${at("23")}, 'registry', NULL, '[]');
    INSERT INTO ListingName VALUES ('${image.reference}', 1, 1, '${platform}', '${image.digest}', ${at("23", "12:00:00.000")});`,

  "20261125190000_reports": `
    INSERT INTO Report (id, slug, title, note, sections, words, headline, document, schemaVersion, contentHash, documentBytes, showsChanges, createdAt, updatedAt, actorKind, actorName) VALUES
      ('44444444-4444-4444-8444-444444444444', '${report.slug}', '${report.title}', 'A note.', '["verdict","sizes"]', 'before the upgrade', NULL, X'${report.document.toString("hex")}', 1, '${report.contentHash}', ${report.bytes}, 0, ${at("25", "20:07:04.875")}, ${at("25", "20:07:04.875")}, 'local', 'the platform team');
    INSERT INTO ReportImage VALUES ('44444444-4444-4444-8444-444444444444', 0, 'debian:trixie', 'docker.io/library/debian@${report.debian}', 'docker.io', 'library/debian', 'trixie', '${platform}', '${report.debian}');
    INSERT INTO ReportDay VALUES ('44444444-4444-4444-8444-444444444444', '2026-11-25', 3);`,

  "20261125193311_listing_largest": "",

  "20261126070000_standards": `
    INSERT INTO StandardWorkload VALUES ('hello', 'Hello services', '', 0, NULL, 2, ${at("26")}, ${at("26")});
    INSERT INTO Standard (id, workloadSlug, status, place, reference, registry, path, tag, digest, reason, owner, reviewBy, reportId, evidence, proposedAt, approvedAt, updatedAt, revision) VALUES
      ('55555555-5555-4555-8555-555555555555', 'hello', 'approved', 'hello approved', '${image.reference}', 'docker.io', 'library/older', '1.0', '${image.index}', 'It is **small**.', 'platform', '2999-12-31', '44444444-4444-4444-8444-444444444444',
       ${text({ reportId: "44444444-4444-4444-8444-444444444444", title: report.title, slug: report.slug, contentHash: report.contentHash })}, ${at("26")}, ${at("26")}, ${at("26")}, 2);
    INSERT INTO StandardManifest VALUES ('55555555-5555-4555-8555-555555555555', 0, 0, '${platform}', '${image.digest}');
    INSERT INTO StandardAlternative VALUES ('55555555-5555-4555-8555-555555555555', 1, 'scratch', NULL, NULL, NULL, NULL, 'where nothing is needed');
    INSERT INTO StandardException VALUES ('66666666-6666-4666-8666-666666666666', '55555555-5555-4555-8555-555555555555', 'payments', 'docker.io/library/debian:trixie', NULL, 'a shell is needed', '2999-06-30', ${at("26")}, NULL);
    INSERT INTO StandardChange VALUES
      (1, 'hello', '55555555-5555-4555-8555-555555555555', 1, ${at("26")}, 'propose', 'to begin with', '[]', 'local', NULL, 'Ann'),
      (2, 'hello', '55555555-5555-4555-8555-555555555555', 2, ${at("26")}, 'approve', 'agreed', '[]', 'local', NULL, 'Ben');`,

  "20261126080000_notify": `
    INSERT INTO Webhook (id, url, description, events, secret, secretSetAt, createdAt, updatedAt, actorKind) VALUES
      ('${webhook.id}', '${webhook.url}', 'chat', '["standard.changed"]', X'01cc59357c7838e847bac5a5f27c9eaf5c872146c7c048e9c3ebc41d6e93bcf415bd12d440ebb8833c2a3d35f9df81ec397dc998c037ffdca394bbf56406cf8d33cb2b538f99fd9373f3eb', ${at("26")}, ${at("26")}, ${at("26")}, 'local');
    INSERT INTO NotifyEvent VALUES ('evt_0b1e6f6c1f0d4c0c9f5d5b8f6f3e2a10', 'ping', NULL, '{}', ${at("26")});
    INSERT INTO WebhookDelivery VALUES ('77777777-7777-4777-8777-777777777777', '${webhook.id}', 'evt_0b1e6f6c1f0d4c0c9f5d5b8f6f3e2a10', 'delivered', 1, 0, NULL, NULL, ${at("26")}, ${at("26")});
    INSERT INTO WebhookTry VALUES (1, '77777777-7777-4777-8777-777777777777', 1, ${at("26")}, 12, 204, NULL, NULL, '');`,

  "20261130020000_scans": `
    INSERT INTO Scan VALUES
      ('88888888-8888-4888-8888-888888888888', '${image.digest}', 'here', 'scanned', 'trivy', '0.74.0', ${at("29")}, 2, 'os-packages', 'older', '1.0', 0, 1, 1, 1, NULL, NULL, X'${scanned.toString("hex")}', ${at("30", "09:00:00.000")}, ${at("30", "09:00:00.000")}, 'local', NULL, 'Ann'),
      ('99999999-9999-4999-8999-999999999999', '${image.digest}', 'here', 'failed', 'trivy', '', NULL, NULL, 'os-packages', NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${text({ ...refusal, code: "scanner_timeout", status: 504 })}, NULL, ${at("30")}, ${at("30")}, 'local', NULL, NULL);`,
};
