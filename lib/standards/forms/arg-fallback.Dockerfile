ARG BASE
FROM ${BASE:-alpine:3}
RUN apk add --no-cache curl
