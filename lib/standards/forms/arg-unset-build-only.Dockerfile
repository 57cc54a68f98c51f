ARG GO_VERSION
FROM golang:${GO_VERSION} AS build
RUN go build -o /app .

FROM gcr.io/distroless/static-debian13:nonroot@sha256:a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0
COPY --from=build /app /app
