FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0 AS base-amd64
FROM ubuntu:24.04 AS base-arm64
FROM base-${TARGETARCH} AS final
COPY app /usr/local/bin/app
