import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import { askWaiver, endQuery, handInQuery, statementList, vexQuery, vexRecord, waiver } from "./schemas-statements";

/** Statements on findings in the OpenAPI description. */
const openVex = { "application/json": { schema: { type: "object", description: "OpenVEX v0.2.0" } } };

export const statementPaths = {
  "/api/v1/images/{digest}/vex": {
    get: {
      summary: "What is stated on an image’s findings: OpenVEX documents and waivers, newest first",
      parameters: [pathParameter("digest"), ...query(vexQuery)],
      responses: { 200: answer("Statements", statementList), ...problems },
    },
    put: {
      summary: "Take an OpenVEX document for an image; one with the same @id is replaced by it",
      parameters: [pathParameter("digest"), ...query(handInQuery)],
      requestBody: { required: true, content: openVex },
      responses: { 201: answer("The document", vexRecord), ...problems },
    },
  },
  "/api/v1/images/{digest}/vex/{id}": {
    get: {
      summary: "A document as it was handed in",
      parameters: [pathParameter("digest"), pathParameter("id")],
      responses: { 200: { description: "OpenVEX", content: openVex }, ...problems },
    },
    delete: {
      summary: "Take a document back; the record keeps it",
      parameters: [pathParameter("digest"), pathParameter("id"), ...query(endQuery)],
      responses: { 200: answer("The document", vexRecord), ...problems },
    },
  },
  "/api/v1/images/{digest}/waivers": {
    post: {
      summary: "Waive a finding until a day, with why",
      parameters: [pathParameter("digest")],
      requestBody: { required: true, content: jsonContent(askWaiver, "input") },
      responses: { 201: answer("The waiver", waiver), ...problems },
    },
  },
  "/api/v1/images/{digest}/waivers/{id}": {
    delete: {
      summary: "End a waiver; the record keeps it",
      parameters: [pathParameter("digest"), pathParameter("id"), ...query(endQuery)],
      responses: { 200: answer("The waiver", waiver), ...problems },
    },
  },
};
