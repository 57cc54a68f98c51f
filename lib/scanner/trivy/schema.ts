import { z } from "zod";

/**
 * Trivy's JSON report, schema 2, in what is used of it (pkg/types/report.go). Go leaves out what is empty. Fields that are not named here
 * are passed over: releases add some.
 */
const word = z.string().min(1).max(500);
const layer = z.object({ Digest: z.string().max(200).optional(), DiffID: z.string().max(200).optional() });
const cvss = z.object({
  V2Vector: z.string().max(300).optional(),
  V3Vector: z.string().max(300).optional(),
  V40Vector: z.string().max(300).optional(),
  V2Score: z.number().optional(),
  V3Score: z.number().optional(),
  V40Score: z.number().optional(),
});

const vulnerability = z.object({
  VulnerabilityID: word,
  VendorIDs: z.array(word).nullish(),
  PkgName: word,
  InstalledVersion: word,
  FixedVersion: z.string().max(2000).optional(),
  Status: z.string().max(100).optional(),
  Severity: z.enum(["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"]).optional(),
  SeveritySource: z.string().max(100).optional(),
  CVSS: z.record(z.string().max(100), cvss).nullish(),
  PrimaryURL: z.string().max(2000).optional(),
  PublishedDate: z.iso.datetime({ offset: true }).optional(),
  Layer: layer.optional(),
});

const installed = z.object({
  Name: word,
  Version: z.string().max(500).optional(),
  Release: z.string().max(500).optional(),
  Epoch: z.number().int().optional(),
});

const result = z.object({
  Target: z.string(),
  Class: z.string(),
  Type: z.string().optional(),
  Packages: z.array(installed).nullish(),
  Vulnerabilities: z.array(vulnerability).nullish(),
});

export const trivyReport = z.object({
  SchemaVersion: z.literal(2),
  Trivy: z.object({ Version: z.string().max(100).optional() }).optional(),
  CreatedAt: z.iso.datetime({ offset: true }).optional(),
  ArtifactName: z.string().max(2000).optional(),
  ArtifactType: z.string().max(100),
  Metadata: z
    .object({
      OS: z.object({ Family: z.string().max(100), Name: z.string().max(200).optional(), EOSL: z.boolean().optional() }).optional(),
      ImageID: z.string().max(200).optional(),
      RepoDigests: z.array(z.string().max(500)).nullish(),
    })
    .optional(),
  Results: z.array(result).nullish(),
});
export type TrivyReport = z.output<typeof trivyReport>;
export type TrivyVulnerability = z.output<typeof vulnerability>;
export type TrivyPackage = z.output<typeof installed>;

/** `trivy version -f json` (pkg/types/report.go, VersionInfo). */
export const trivyVersion = z.object({
  Version: word,
  VulnerabilityDB: z.object({ Version: z.number().int().optional(), UpdatedAt: z.iso.datetime({ offset: true }) }).nullish(),
});
