FROM golang AS build
RUN go build -o /app

FROM --platform=linux/amd64 gcr.io/distroless/static-debian13:nonroot AS run
COPY --from=build /app /app
