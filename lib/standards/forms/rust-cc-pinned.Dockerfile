FROM rust:1-trixie AS build-env
WORKDIR /app
COPY . /app
RUN cargo build --release

FROM gcr.io/distroless/cc-debian13:nonroot@sha256:c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0
COPY --from=build-env /app/target/release/hello-world-distroless /
CMD ["./hello-world-distroless"]
