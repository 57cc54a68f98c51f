import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import { listQuery } from "./schemas";
import { askFetch, scannerState, scanWork, scanWorkList, scanWorkQuery } from "./schemas-scanner";
import { askScan, differenceQuery, scanDetail, scanDifference, scanList } from "./schemas-scans";

/** Scans of recorded images in the OpenAPI description. */
export const scanPaths = {
  "/api/v1/images/{digest}/scans": {
    get: {
      summary: "Scans of an image, newest first, failed ones too",
      parameters: [pathParameter("digest"), ...query(listQuery)],
      responses: { 200: answer("Scans", scanList), ...problems },
    },
    post: {
      summary: "Scan it now: its recorded packages against the scanner’s database; no image is read",
      parameters: [pathParameter("digest")],
      requestBody: { required: true, content: jsonContent(askScan, "input") },
      responses: { 201: answer("The scan", scanDetail), ...problems },
    },
    put: {
      summary: "Take a report that was made elsewhere: Trivy’s or Grype’s JSON of this image",
      parameters: [pathParameter("digest"), { name: "by", in: "query", schema: { type: "string", maxLength: 100 } }],
      requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
      responses: { 201: answer("The scan", scanDetail), ...problems },
    },
  },
  "/api/v1/scans/{id}": {
    get: { summary: "One scan with its findings", parameters: [pathParameter("id")], responses: { 200: answer("Scan", scanDetail), ...problems } },
  },
  "/api/v1/scans/difference": {
    get: {
      summary: "Two images by their last scans: subtracted only where scanner, version, database and scope are equal",
      parameters: query(differenceQuery),
      responses: { 200: answer("Difference", scanDifference), ...problems },
    },
  },
  "/api/v1/scanner": {
    get: { summary: "The scanner and its database, and whether a scan can be made now", responses: { 200: answer("State", scannerState), ...problems } },
  },
  "/api/v1/scanner/jobs": {
    get: {
      summary: "What the scanner does by itself, newest first: looks whether its database moved, rounds of scans of followed images and standards",
      parameters: query(scanWorkQuery),
      responses: { 200: answer("Jobs", scanWorkList), ...problems },
    },
  },
  "/api/v1/scanner/jobs/{id}": {
    get: { summary: "One of them", parameters: [pathParameter("id")], responses: { 200: answer("Job", scanWork), ...problems } },
    delete: { summary: "Cancel it; scans that were made stay", parameters: [pathParameter("id")], responses: { 200: answer("Job", scanWork), ...problems } },
  },
  "/api/v1/scanner/database": {
    post: {
      summary: "Fetch the database from where BASEWISE_TRIVY_DB says; answers at once, GET /api/v1/scanner tells how it goes",
      requestBody: { required: true, content: jsonContent(askFetch, "input") },
      responses: { 202: answer("State", scannerState), ...problems },
    },
    put: {
      summary: "Bring the database as a file: db.tar.gz, as the artifact holds it",
      requestBody: { required: true, content: { "application/gzip": { schema: { type: "string", format: "binary" } } } },
      responses: { 200: answer("State", scannerState), ...problems },
    },
  },
};
