import { answer, jsonContent, problems, query, schemaOf } from "./openapi-parts";
import { buildArg, checkDockerfileQuery, checkImageQuery, dockerfileCheck, imageCheck, mostBuildArgs } from "./schemas-check";

/** Paths of checks. Each answer tells its verdict in the header Basewise-Verdict as well. */
const headers = { "Basewise-Verdict": { description: "The verdict alone", schema: { type: "string" } } };
const text = { "text/plain": { schema: { type: "string", description: "the verdict alone on the first line" } } };
const failed = (content: object) => ({ description: "The same, where the verdict is that of ?fail-on= or a worse one", headers, content });

const dockerfileContent = {
  ...jsonContent(dockerfileCheck),
  "application/sarif+json": { schema: { type: "object", description: "SARIF 2.1.0; what is in order is no result" } },
  ...text,
};
const arg = {
  name: "arg",
  in: "query",
  required: false,
  description: "a build argument, NAME=VALUE; repeatable",
  schema: { type: "array", maxItems: mostBuildArgs, items: schemaOf(buildArg, "input") },
};

export const checkPaths = {
  "/api/v1/standards/check": {
    get: {
      summary: "Hold a recorded image against the standards, by its layers; starts nothing",
      parameters: query(checkImageQuery),
      responses: {
        200: { ...answer("What it stands on; also where it is not recorded", imageCheck), headers },
        422: failed({ ...jsonContent(imageCheck), ...text }),
        ...problems,
      },
    },
    post: {
      summary: "Hold a Dockerfile against the standards; nothing is kept",
      parameters: [...query(checkDockerfileQuery), arg],
      requestBody: { required: true, content: { "text/plain": { schema: { type: "string", description: "the Dockerfile, UTF-8, at most 256 KiB" } } } },
      responses: {
        200: { description: "Findings; also of a file that can't be read", headers, content: dockerfileContent },
        422: failed(dockerfileContent),
        ...problems,
      },
    },
  },
};
