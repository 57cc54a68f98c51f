FROM golang:1.23 AS build
ARG RUNTIME=gcr.io/distroless/static-debian13:nonroot
RUN go build -o /app .

FROM ${RUNTIME}
COPY --from=build /app /app
