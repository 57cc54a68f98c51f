FROM ubuntu:24.04 AS notes
RUN printf '%s\n' 'cat <<EOF' 'hello' 'EOF' > /usr/local/bin/hello
FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0
RUN test $((1 << 4)) -eq 16 && cat <<< "a here string"
