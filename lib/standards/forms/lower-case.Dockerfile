from golang:1.23 as build
workdir /src
copy . .
run go build -o /app .

from alpine:3
copy --from=build /app /app
cmd ["/app"]
