import { answer, problems, query } from "./openapi-parts";
import { listOf } from "./schemas";
import { listingEntry, listingQuery } from "./schemas-listings";

/** Paths of what the catalogue page lists. */
export const listingPaths = {
  "/api/v1/listings": {
    get: {
      summary: "Images in their repositories as the catalogue page lists them, family by family: filtered and in order by any fact",
      parameters: query(listingQuery),
      responses: { 200: answer("Listings", listOf(listingEntry)), ...problems },
    },
  },
};
