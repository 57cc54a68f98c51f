FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0
RUN <<EOF
echo hello
FROM ubuntu:24.04
 EOF
