FROM maven:3-eclipse-temurin-21 AS build
RUN mvn package

FROM gcr.io/distroless/java21-debian13:nonroot@sha256:d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0
RUN --mount=type=bind,from=build,source=/src/target,target=/t ["/bin/cp", "/t/app.jar", "/app.jar"]
