import { z } from "zod";
import { answer, jsonContent, pathParameter, problems, query } from "./openapi-parts";
import { listOf } from "./schemas";
import { scanHistoryQuery, tagScanHistory } from "./schemas-scan-history";
import {
  follow,
  followQuery,
  followRequest,
  lookupJob,
  lookupQuery,
  lookupRequest,
  move,
  moveQuery,
  oneFollowQuery,
  tagEntry,
  tagHistoryQuery,
  tagNameQuery,
  tagNames,
} from "./schemas-tags";

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
  "/api/v1/tags/moves": {
    get: {
      summary: "When tags came to mean another digest, newest first, and what that changed in packages and bytes",
      parameters: query(moveQuery),
      responses: { 200: answer("Moves", listOf(move)), ...problems },
    },
  },
  "/api/v1/tags/scans": {
    get: {
      summary: "A tag’s counts of vulnerabilities over time, with the reason for each step: the image moved, the database moved, another scanner",
      parameters: query(scanHistoryQuery),
      responses: { 200: answer("History", tagScanHistory), ...problems },
    },
  },
  "/api/v1/follows": {
    get: {
      summary: "Followed repositories by name; with ?repository= that one",
      parameters: query(followQuery),
      responses: { 200: answer("One follow, or a list of them", z.union([follow, listOf(follow)])), ...problems },
    },
    put: {
      summary: "Follow a repository: its tags that match are looked up again and again, and read when they moved",
      parameters: query(oneFollowQuery),
      requestBody: { required: true, content: jsonContent(followRequest, "input") },
      responses: { 200: answer("As it is followed now; the first run is in the queue", follow), ...problems },
    },
    delete: {
      summary: "Stop following; what was seen stays on record",
      parameters: query(oneFollowQuery),
      responses: { 200: answer("As it was followed", follow), ...problems },
    },
  },
  "/api/v1/lookups": {
    get: { summary: "Runs of look-ups, newest first", parameters: query(lookupQuery), responses: { 200: answer("Runs", listOf(lookupJob)), ...problems } },
    post: {
      summary: "Look up a repository's list and followed tags now, or the tags named",
      requestBody: { required: true, content: jsonContent(lookupRequest, "input") },
      responses: { 202: answer("Recorded; one in flight for the same", lookupJob), ...problems },
    },
  },
  "/api/v1/lookups/{id}": {
    get: { summary: "One run", parameters: [pathParameter("id")], responses: { 200: answer("Run", lookupJob), ...problems } },
    delete: { summary: "Cancel it", parameters: [pathParameter("id")], responses: { 200: answer("Run", lookupJob), ...problems } },
  },
};
