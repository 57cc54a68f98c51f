import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import {
  createReport,
  deleteReportQuery,
  editReport,
  notePreview,
  previewNote,
  report,
  reportChanges,
  reportDocument,
  reportList,
  reportQuery,
  restoreReport,
} from "./schemas-reports";

/** Paths of reports. What readers of a link get stands outside the API: /r/{slug} and /r/{slug}.json, .md, .csv. */
const id = pathParameter("id");
const body = (schema: Parameters<typeof jsonContent>[0]) => ({ required: true, content: jsonContent(schema, "input") });

export const reportPaths = {
  "/api/v1/reports": {
    get: {
      summary: "Reports that were made, deleted ones left out",
      parameters: query(reportQuery),
      responses: { 200: answer("Reports", reportList), ...problems },
    },
    post: {
      summary: "Freeze a comparison of 1 to 8 recorded images behind a link of its own",
      requestBody: body(createReport),
      responses: { 201: answer("The report, its document aside", report), ...problems },
    },
  },
  "/api/v1/reports/preview": {
    post: {
      summary: "A note as a report shows it; nothing is kept",
      requestBody: body(previewNote),
      responses: { 200: answer("HTML", notePreview), ...problems },
    },
  },
  "/api/v1/reports/{id}": {
    get: { summary: "One report, its document aside", parameters: [id], responses: { 200: answer("Report", report), ...problems } },
    patch: {
      summary: "Its title, its end, whether it tells of changes, and the newer one that it points to; never what it froze",
      parameters: [id],
      requestBody: body(editReport),
      responses: { 200: answer("As it is now", report), ...problems },
    },
    delete: {
      summary: "Revoke it: its link answers 410. With ?forget=true delete it: its link answers 404 and no list has it",
      parameters: [id, ...query(deleteReportQuery)],
      responses: { 200: answer("As it was", report), ...problems },
    },
  },
  "/api/v1/reports/{id}/restore": {
    post: {
      summary: "Take the last step back: a deletion within a day, or a revocation within a minute",
      parameters: [id],
      requestBody: body(restoreReport),
      responses: { 200: answer("As it is now", report), ...problems },
    },
  },
  "/api/v1/reports/{id}/document": {
    get: {
      summary: "What it froze, byte for byte as /r/{slug}.json; of one that was revoked or has expired as well",
      parameters: [id],
      responses: { 200: answer("The frozen copy", reportDocument), ...problems },
    },
  },
  "/api/v1/reports/{id}/changes": {
    get: {
      summary: "Which of its tags have moved since and by how much, by the last look-up on record; asks no registry",
      parameters: [id],
      responses: { 200: answer("Changes", reportChanges), ...problems },
    },
  },
};
