import { z } from "zod";
import { listingPaths } from "./openapi-listings";
import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import { tagPaths } from "./openapi-tags";
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
} from "./schemas";

/** The OpenAPI 3.1 description, generated from the schemas that the routes use. */
const images = {
  name: "image",
  in: "query",
  required: true,
  description: "<reference or digest>[,<os/arch[/variant]>], 2 to 8 times; the first is the baseline",
  schema: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 8 },
};

export const openapi = (version: string) => ({
  openapi: "3.1.0",
  info: {
    title: "Basewise",
    version,
    description: "Base images compared on figures with their kind, source and date. Sizes in bytes, times ISO 8601 UTC, unknown is null with a reason.",
  },
  paths: {
    "/api/v1/health": { get: { summary: "Whether the server, its database and its engine answer", responses: { 200: answer("State", health), ...problems } } },
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
    ...tagPaths,
    ...listingPaths,
    "/api/v1/compare": {
      get: {
        summary: "A comparison; a column that is not recorded says so",
        parameters: [images],
        responses: { 200: { description: "Comparison", content: { "application/json": { schema: { type: "object" } } } }, ...problems },
      },
    },
    "/api/v1/openapi.json": {
      get: { summary: "This description", responses: { 200: { description: "OpenAPI 3.1", content: { "application/json": { schema: { type: "object" } } } } } },
    },
  },
});
