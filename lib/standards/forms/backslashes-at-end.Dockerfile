FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS build
RUN dir C:\\
FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0
