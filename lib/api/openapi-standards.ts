import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import {
  addException,
  approval,
  approveStandard,
  changeList,
  changesQuery,
  decisions,
  decisionsQuery,
  deprecateStandard,
  editWorkload,
  endException,
  machineStandards,
  newWorkload,
  putStandard,
  removeWorkloadQuery,
  retireStandard,
  reviewStandard,
  standardsList,
  standardsQuery,
  workloadList,
  workloadRow,
  workloadStandards,
} from "./schemas-standards";

/** Paths of standards. Files for machines stand outside the API: /standards.json, /renovate/standards.json, /standards/{workload}/badge.svg and decision.md. */
const workload = pathParameter("workload");
const body = (schema: Parameters<typeof jsonContent>[0]) => ({ required: true, content: jsonContent(schema, "input") });
const ifMatch = {
  name: "If-Match",
  in: "header",
  required: false,
  description: 'The ETag of what the change was made from ("7"), in place of `revision`. A stale one is refused: 409 standard_changed tells what changed since',
  schema: { type: "string" },
};
const standards = answer("The workload as it stands now; its revision is the ETag", workloadStandards);
const action = (summary: string, schema: Parameters<typeof jsonContent>[0], answered = standards) => ({
  post: { summary, parameters: [workload, ifMatch], requestBody: body(schema), responses: { 200: answered, ...problems } },
});
const file = (type: string, description: string) => ({ description, content: { [type]: { schema: { type: "string" } } } });

export const standardPaths = {
  "/api/v1/standards": {
    get: {
      summary: "Standards, one line per workload; asks no registry",
      parameters: query(standardsQuery),
      responses: { 200: answer("Workloads", standardsList), ...problems },
    },
  },
  "/api/v1/standards/decisions": {
    get: {
      summary: "What the platform team is to decide: moved tags and what the move changed, ended support, reviews, exceptions; from the record alone",
      parameters: query(decisionsQuery),
      responses: { 200: answer("Decisions, the weightiest first", decisions), ...problems },
    },
  },
  "/api/v1/standards/workloads": {
    get: { summary: "Workloads in their order", responses: { 200: answer("Workloads", workloadList), ...problems } },
    post: { summary: "Add a workload", requestBody: body(newWorkload), responses: { 201: answer("The workload", workloadRow), ...problems } },
  },
  "/api/v1/standards/workloads/{workload}": {
    patch: {
      summary: "Its title, its note, its place among the others",
      parameters: [workload],
      requestBody: body(editWorkload),
      responses: { 200: answer("The workload", workloadRow), ...problems },
    },
    delete: {
      summary: "Remove it; 409 while it has a standard, of whatever status",
      parameters: [workload, ...query(removeWorkloadQuery)],
      responses: { 204: { description: "Removed" }, ...problems },
    },
  },
  "/api/v1/standards/{workload}": {
    get: { summary: "Its standards over time", parameters: [workload], responses: { 200: standards, ...problems } },
    put: {
      summary: "Propose a base, or edit the proposal or the standard named; what is left out stays",
      parameters: [workload, ifMatch],
      requestBody: body(putStandard),
      responses: { 200: standards, ...problems },
    },
  },
  "/api/v1/standards/{workload}/approve": action(
    "Approve the proposal, or a deprecated one again; what was approved is deprecated by it",
    approveStandard,
    answer("The workload as it stands now, and whether the tag is followed", approval),
  ),
  "/api/v1/standards/{workload}/deprecate": action("Deprecate the approved one, with a successor and a last day", deprecateStandard),
  "/api/v1/standards/{workload}/retire": action("Retire it; a proposal is withdrawn", retireStandard),
  "/api/v1/standards/{workload}/review": action("Looked at and still right, until the next review", reviewStandard),
  "/api/v1/standards/{workload}/exceptions": action("Let a team stand on another base for a time", addException),
  "/api/v1/standards/{workload}/exceptions/{exception}/end": {
    post: {
      summary: "End an exception now",
      parameters: [workload, pathParameter("exception"), ifMatch],
      requestBody: body(endException),
      responses: { 200: standards, ...problems },
    },
  },
  "/api/v1/standards/{workload}/changes": {
    get: {
      summary: "Who changed what, when and why, newest first",
      parameters: [workload, ...query(changesQuery)],
      responses: { 200: answer("Changes", changeList), ...problems },
    },
  },
  "/standards.json": {
    get: {
      summary: "The approved bases for machines; schema 1, with an ETag",
      responses: { 200: answer("Standards", machineStandards), 304: { description: "As you have it" }, ...problems },
    },
  },
  "/renovate/standards.json": {
    get: {
      summary: "A preset for Renovate that keeps digests of FROM lines on the approved bases, by a custom datasource over /standards.json",
      responses: { 200: { description: "Preset", content: { "application/json": { schema: { type: "object" } } } }, ...problems },
    },
  },
  "/standards/{workload}/badge.svg": {
    get: {
      summary: "What stands for a workload, as a picture for a README",
      parameters: [workload],
      responses: { 200: file("image/svg+xml", "Badge"), ...problems },
    },
  },
  "/standards/{workload}/decision.md": {
    get: {
      summary: "A decision record in the form of MADR 4, to commit beside one's code",
      parameters: [
        workload,
        { name: "standard", in: "query", required: false, description: "Its id; absent: the one that stands", schema: { type: "string" } },
      ],
      responses: { 200: file("text/markdown", "Decision record"), ...problems },
    },
  },
};
