FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0
ONBUILD COPY . /app
ONBUILD RUN make -C /app
ONBUILD ENTRYPOINT ["/app/run"]
