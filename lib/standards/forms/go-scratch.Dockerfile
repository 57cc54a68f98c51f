FROM golang:alpine AS build
RUN apk add --no-cache ca-certificates git
WORKDIR /go/src/app
ADD . .
RUN CGO_ENABLED=0 go build -o /go/bin/app

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /go/bin/app /app
USER 65534
ENTRYPOINT ["/app"]
