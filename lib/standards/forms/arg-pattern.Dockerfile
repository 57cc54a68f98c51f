ARG TAG=v3
FROM alpine:${TAG#v}
