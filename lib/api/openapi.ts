import { z } from "zod";
import { sbomMediaTypes } from "../sbom/formats";
import { checkPaths } from "./openapi-check";
import { listingPaths } from "./openapi-listings";
import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import { reportPaths } from "./openapi-reports";
import { scanPaths } from "./openapi-scans";
import { standardPaths } from "./openapi-standards";
import { statementPaths } from "./openapi-statements";
import { tagPaths } from "./openapi-tags";
import { webhookPaths } from "./openapi-webhooks";
import {
  createInspections,
  fileEntry,
  fileQuery,
  health,
  imageQuery,
  imageWithFacts,
  indexAnswer,
  job,
  jobQuery,
  listOf,
  recordedReference,
  retryInspection,
  sbomQuery,
} from "./schemas";
import { configDiff, diffQuery, fileDiff, fileDiffQuery, layerDiff, packageDiff } from "./schemas-compare";
import { comparison } from "./schemas-comparison";
import { completionQuery, completions, tagLookup, tagLookupAnswer } from "./schemas-complete";

/** The OpenAPI 3.1 description, generated from the schemas that the routes use. */
const images = {
  name: "image",
  in: "query",
  required: true,
  description: "<reference or digest>[,<os/arch[/variant]>], 2 to 8 times; the first is the baseline",
  schema: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 8 },
};

const two = {
  ...images,
  description: "<reference or digest>[,<os/arch[/variant]>], exactly twice: what changes from the first (a) to the second (b)",
  schema: { ...images.schema, maxItems: 2 },
};
const open = {
  name: "open",
  in: "query",
  description: "Absolute path of a folder to unfold; repeatable",
  schema: { type: "array", items: { type: "string" } },
};

export const openapi = (version: string) => ({
  openapi: "3.1.0",
  info: {
    title: "Basewise",
    version,
    description: "Base images compared on figures with their kind, source and date. Sizes in bytes, times ISO 8601 UTC, unknown is null with a reason.",
  },
  paths: {
    "/api/v1/health": {
      get: {
        summary: "Whether the server, its database and its engine answer, and what waits; with probe=ready, 503 where it cannot do its work",
        parameters: [{ name: "probe", in: "query", schema: { type: "string", enum: ["live", "ready"] } }],
        responses: { 200: answer("State", health), 503: answer("State, not ready", health), ...problems },
      },
    },
    "/metrics": {
      get: {
        summary: "For Prometheus, in its text format; 404 unless BASEWISE_METRICS is on",
        responses: { 200: { description: "Metrics", content: { "text/plain": { schema: { type: "string" } } } }, ...problems },
      },
    },
    "/api/v1/inspections": {
      get: { summary: "Jobs, newest first", parameters: query(jobQuery), responses: { 200: answer("Jobs", listOf(job)), ...problems } },
      post: {
        summary: "Inspect one image, or up to 64",
        requestBody: { required: true, content: jsonContent(createInspections, "input") },
        responses: {
          202: {
            description: "Recorded; one in flight per reference, platform, source and reread",
            content: jsonContent(z.union([job, z.object({ items: z.array(job) })])),
          },
          ...problems,
        },
      },
    },
    "/api/v1/inspections/{id}": {
      get: { summary: "One job", parameters: [pathParameter("id")], responses: { 200: answer("Job", job), ...problems } },
      delete: { summary: "Cancel it", parameters: [pathParameter("id")], responses: { 200: answer("Job", job), ...problems } },
    },
    "/api/v1/inspections/{id}/retry": {
      post: {
        summary: "Ask again for what a finished job asked",
        parameters: [pathParameter("id")],
        requestBody: { required: true, content: jsonContent(retryInspection, "input") },
        responses: { 202: answer("The new job", job), ...problems },
      },
    },
    "/api/v1/inspections/events": {
      get: {
        summary: "Jobs as they change",
        parameters: [{ name: "id", in: "query", description: "Repeatable; all where absent", schema: { type: "array", items: { type: "string" } } }],
        responses: {
          200: { description: "Events named job; the event id is the job's revision", content: { "text/event-stream": { schema: { type: "string" } } } },
          ...problems,
        },
      },
    },
    "/api/v1/images": {
      get: {
        summary: "Recorded images by reference",
        parameters: query(imageQuery),
        responses: { 200: answer("Images", listOf(recordedReference)), ...problems },
      },
    },
    "/api/v1/images/{digest}": {
      get: {
        summary: "One image by manifest or config digest; an index answers with its recorded platforms",
        parameters: [pathParameter("digest")],
        responses: { 200: answer("Image or index", z.union([imageWithFacts, indexAnswer])), ...problems },
      },
    },
    "/api/v1/images/{digest}/files": {
      get: {
        summary: "Files of the merged file system, sorted by path or size",
        parameters: [pathParameter("digest"), ...query(fileQuery)],
        responses: { 200: answer("Files", listOf(fileEntry)), ...problems },
      },
    },
    ...Object.fromEntries(
      (["manifest", "config"] as const).map((which) => [
        `/api/v1/images/{digest}/${which}`,
        {
          get: {
            summary: `The image's ${which}, byte for byte as served: its SHA-256 is the digest in Docker-Content-Digest`,
            parameters: [pathParameter("digest")],
            responses: { 200: { description: `OCI image ${which}`, content: { "application/json": { schema: { type: "object" } } } }, ...problems },
          },
        },
      ]),
    ),
    "/api/v1/images/{digest}/sbom": {
      get: {
        summary: "The image's bill of materials, out of what is on record, with an ETag: the same inspection gives the same bytes",
        parameters: [pathParameter("digest"), ...query(sbomQuery)],
        responses: {
          200: {
            description: "CycloneDX 1.5 or SPDX 2.3; what could not be told is unknown in their own words, never left out as if there were none",
            content: Object.fromEntries(Object.values(sbomMediaTypes).map((type) => [type, { schema: { type: "object" } }])),
          },
          304: { description: "As the If-None-Match has it" },
          ...problems,
        },
      },
    },
    ...tagPaths,
    "/api/v1/tags/lookup": {
      post: {
        summary: "Ask a repository's registry for its tags; remembered for five minutes, nothing is recorded",
        requestBody: { required: true, content: jsonContent(tagLookup, "input") },
        responses: { 200: answer("Tags", tagLookupAnswer), ...problems },
      },
    },
    "/api/v1/completions": {
      get: {
        summary: "What could be meant by a part of a reference: recorded images, catalogued bases, ready-made comparisons",
        parameters: query(completionQuery),
        responses: { 200: answer("Completions", completions), ...problems },
      },
    },
    ...listingPaths,
    "/api/v1/compare": {
      get: {
        summary: "A comparison; a column that is not recorded says so",
        parameters: [images],
        responses: { 200: answer("Comparison", comparison), ...problems },
      },
    },
    "/api/v1/compare/packages": {
      get: { summary: "Packages of two images", parameters: [two, ...query(diffQuery)], responses: { 200: answer("Packages", packageDiff), ...problems } },
    },
    "/api/v1/compare/files": {
      get: {
        summary: "Files of two images, as a list or as a tree",
        parameters: [two, ...query(fileDiffQuery), open],
        responses: { 200: answer("Files", fileDiff), ...problems },
      },
    },
    "/api/v1/compare/config": {
      get: { summary: "What two images start with", parameters: [two, ...query(diffQuery)], responses: { 200: answer("Fields", configDiff), ...problems } },
    },
    "/api/v1/compare/layers": {
      get: {
        summary: "Layers and history of two images",
        parameters: [two, ...query(diffQuery)],
        responses: { 200: answer("Layers", layerDiff), ...problems },
      },
    },
    ...reportPaths,
    ...scanPaths,
    ...statementPaths,
    ...standardPaths,
    ...checkPaths,
    ...webhookPaths,
    "/api/v1/openapi.json": {
      get: { summary: "This description", responses: { 200: { description: "OpenAPI 3.1", content: { "application/json": { schema: { type: "object" } } } } } },
    },
  },
});
