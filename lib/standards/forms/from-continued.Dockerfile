FROM golang:1.23 \
  AS build
RUN go build -o /app \
  # -trimpath would be nice
  -ldflags "-s" \

  .

FROM \
  gcr.io/distroless/static-debian13:nonroot@sha256:a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0 \
  AS run
COPY --from=build /app /app
