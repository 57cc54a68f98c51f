ARG REGISTRY=gcr.io/distroless
ARG VARIANT=nonroot
ARG RELEASE='debian13'
ARG IMAGE=${REGISTRY}/static-${RELEASE}:${VARIANT}
FROM ${IMAGE}@sha256:a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0
COPY app /
