# syntax=docker/dockerfile:1
FROM golang:1.23 AS build
RUN go build \
    -o /app .

FROM gcr.io/distroless/static-debian13:nonroot@sha256:a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0
COPY --from=build /app /app
