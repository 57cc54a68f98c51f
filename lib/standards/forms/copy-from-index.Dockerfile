FROM golang:1.23
RUN go build -o /app .
FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0
COPY --from=0 /app /app
COPY --from=busybox:1.36-musl /bin/busybox /bin/busybox
