ARG BASE=gcr.io/distroless/static-debian13:nonroot@sha256:a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0
ARG GO_IMAGE="golang:1.23"
FROM ${GO_IMAGE} AS build
RUN go build -o /app .
FROM $BASE
COPY --from=build /app /app
