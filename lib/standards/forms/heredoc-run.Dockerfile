# syntax=docker/dockerfile:1.7
FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0
RUN <<EOF
set -eu
cat > /tmp/Dockerfile <<INNER
FROM ubuntu:22.04
INNER
apk add --no-cache bash
EOF
CMD ["bash"]
