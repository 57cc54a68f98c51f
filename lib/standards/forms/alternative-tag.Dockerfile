FROM debian:trixie-slim
RUN apt-get update
