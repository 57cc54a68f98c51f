/**
 * What an empty database offers in one click: full distributions, their slim and small relatives, and the distroless bases that could
 * take their place. Familiar references, in the order in which they are read.
 */
export const starterSet: readonly string[] = [
  "debian:trixie",
  "debian:trixie-slim",
  "alpine:3.20",
  "busybox:1.38.0-musl",
  "gcr.io/distroless/static-debian13",
  "gcr.io/distroless/base-nossl-debian13",
  "gcr.io/distroless/base-debian13",
  "gcr.io/distroless/cc-debian13",
  "gcr.io/distroless/python3-debian13",
  "python:3.13-trixie",
  "gcr.io/distroless/nodejs22-debian13",
  "node:22-trixie",
  "gcr.io/distroless/java21-debian13",
  "eclipse-temurin:21",
];

/** Where the published runtimes cannot be had, the test bed serves stand-ins under tags that say so. */
const standIns: Readonly<Record<string, string>> = {
  "python:3.13-trixie": "python:3.13-trixie-bed",
  "node:22-trixie": "node:20-trixie-bed",
  "eclipse-temurin:21": "openjdk:21-trixie-bed",
};
export const bedStarterSet: readonly string[] = starterSet.map((reference) => standIns[reference] ?? reference);
