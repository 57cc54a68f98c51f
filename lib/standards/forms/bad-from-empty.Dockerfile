FROM golang:1.23 AS build
RUN go build
FROM
COPY --from=build /a /a
