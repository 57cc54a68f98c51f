import type { FamilyId } from "./families";

/**
 * Ready-made comparisons: for each workload the full image, the slim one and the distroless bases that could take their place, in the order
 * of their columns. A place names who may stand there, the first choice first: what is recorded comes before what is not.
 */
export interface ReadyMade {
  family: FamilyId;
  places: readonly (readonly string[])[];
}

const debian = ["debian:trixie", "debian:bookworm", "debian"];
const slim = ["debian:trixie-slim", "debian:bookworm-slim"];
const distroless = (name: string, releases: readonly string[] = ["debian13", "debian12"]) => releases.map((r) => `gcr.io/distroless/${name}-${r}`);

export const readyMade: readonly ReadyMade[] = [
  { family: "static", places: [debian, slim, ["alpine:3.23", "alpine:3.20", "alpine:3", "alpine"], distroless("static")] },
  { family: "glibc", places: [debian, slim, distroless("base"), distroless("base-nossl")] },
  { family: "cc", places: [debian, slim, distroless("cc")] },
  {
    family: "python313",
    places: [
      ["python:3.13-trixie", "python:3.13", "python:3.13-trixie-bed"],
      ["python:3.13-slim-trixie", "python:3.13-slim", "python:3.13-slim-trixie-bed"],
      distroless("python3", ["debian13"]),
    ],
  },
  {
    family: "python311",
    places: [["python:3.11-bookworm", "python:3.11"], ["python:3.11-slim-bookworm", "python:3.11-slim"], distroless("python3", ["debian12"])],
  },
  {
    family: "nodejs",
    places: [
      ["node:22-trixie", "node:22-bookworm", "node:22", "node:22-trixie-bed"],
      ["node:22-trixie-slim", "node:22-slim-trixie", "node:22-bookworm-slim", "node:22-slim", "node:22-slim-trixie-bed", "node:22-trixie-slim-bed"],
      distroless("nodejs22"),
    ],
  },
  {
    family: "java21",
    places: [
      ["openjdk:21-trixie", "eclipse-temurin:21-jdk", "eclipse-temurin:21", "openjdk:21-trixie-bed"],
      ["eclipse-temurin:21-jre-alpine", "openjdk:21-slim-trixie", "openjdk:21-slim"],
      distroless("java21"),
    ],
  },
  {
    family: "java17",
    places: [
      ["eclipse-temurin:17-jdk", "openjdk:17-bookworm", "openjdk:17"],
      ["eclipse-temurin:17-jre-alpine", "openjdk:17-slim"],
      distroless("java17", ["debian12"]),
    ],
  },
  { family: "shell", places: [debian, ["alpine:3.23", "alpine:3.20", "alpine:3", "alpine"], ["busybox:1.38.0-musl", "busybox:musl", "busybox"]] },
];
