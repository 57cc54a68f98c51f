FROM golang:1.23@sha256:9999999999999999999999999999999999999999999999999999999999999999 AS build
RUN go build -o /app .
FROM gcr.io/distroless/static-debian13:nonroot@sha256:afafafafafafafafafafafafafafafafafafafafafafafafafafafafafafafaf
COPY --from=build /app /app
