FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0 AS alpine
RUN apk add --no-cache curl
FROM alpine
CMD ["curl"]
