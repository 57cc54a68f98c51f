FROM golang:1.23 AS builder
WORKDIR /app
COPY . ./
RUN CGO_ENABLED=0 GOOS=linux go build -o /docker-gs-ping

FROM golang:1.23 AS run-test-stage
COPY --from=builder /app /app
RUN go test -v ./...

FROM gcr.io/distroless/static-debian13:nonroot AS build-release-stage
WORKDIR /
COPY --from=builder /docker-gs-ping /docker-gs-ping
USER nonroot:nonroot
ENTRYPOINT ["/docker-gs-ping"]
