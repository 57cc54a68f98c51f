ARG VERSION
FROM gcr.io/distroless/static-debian13:${VERSION}
COPY app /app
