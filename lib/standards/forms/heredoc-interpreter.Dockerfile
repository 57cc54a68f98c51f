# syntax=docker/dockerfile:1
FROM python:3.13-slim AS gen
RUN python3 <<EOF > /hello.txt
with open("/dev/stdout", "w") as f:
    print("FROM scratch")
EOF

FROM gcr.io/distroless/static-debian13:nonroot@sha256:a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0
COPY --from=gen /hello.txt /
