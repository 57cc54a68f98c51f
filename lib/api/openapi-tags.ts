import { answer, problems, query } from "./openapi-parts";
import { listOf } from "./schemas";
import { tagEntry, tagHistoryQuery, tagNameQuery, tagNames } from "./schemas-tags";

/** Paths of repositories, tags, follows and look-ups. */
export const tagPaths = {
  "/api/v1/tags": {
    get: {
      summary: "What a repository's tags were seen to mean, newest first",
      parameters: query(tagHistoryQuery),
      responses: { 200: answer("Stretches of look-ups that told the same", listOf(tagEntry)), ...problems },
    },
  },
  "/api/v1/tags/names": {
    get: {
      summary: "A repository's tags by name, as the registry listed them last; those that were not looked up say so. Asks no registry",
      parameters: query(tagNameQuery),
      responses: { 200: answer("Names", tagNames), ...problems },
    },
  },
};
