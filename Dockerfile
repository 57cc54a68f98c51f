# Basewise as an image. Builds with BuildKit and with the classic builder alike: no --mount, no secrets, no heredocs.
# Registries and images come from arguments, so that a mirror or another base can stand in.
ARG BUILD_REGISTRY=docker.io/library
ARG BUILD_IMAGE=node:24-trixie
ARG RUNTIME_REGISTRY=gcr.io/distroless
ARG RUNTIME_IMAGE=nodejs24-debian13:nonroot

FROM ${BUILD_REGISTRY}/${BUILD_IMAGE} AS build
WORKDIR /app
# Empty: npm's own default.
ARG NPM_REGISTRY=""
# Behind an inspecting proxy npm needs its authority: put the PEM file at .basewise/npm-ca.pem. The pattern matches nothing where there is
# none, and this stage is not part of the image.
COPY package.json package-lock.json .basewise/npm-ca.pe[m] ./
COPY scripts/ensure.mjs scripts/generate.mjs scripts/
COPY prisma/schema.prisma prisma/
COPY prisma.config.ts ./
# Package scripts stay off, as package.json's allowScripts says to npm versions that know it.
RUN if [ -s npm-ca.pem ]; then export NODE_EXTRA_CA_CERTS=/app/npm-ca.pem; fi; \
    if [ -n "$NPM_REGISTRY" ]; then export npm_config_registry="$NPM_REGISTRY"; fi; \
    npm_config_ignore_scripts=true npm_config_update_notifier=false node scripts/ensure.mjs
COPY . .
# The same build as `npm start`; what it serves ends in .next/standalone. Only glibc's SQLite binary can be loaded by the image below.
RUN node --eval 'import("/app/scripts/start.mjs").then((start) => start.build())' \
 && rm -rf .next/standalone/node_modules/@libsql/*-musl \
 && test -f .next/standalone/server.js && test -d .next/standalone/.next/static && test -f .next/standalone/public/report.js \
 && test -d .next/standalone/prisma/migrations && test -f .next/standalone/lib/thread/generated/worker.cjs \
 && test -f .next/standalone/lib/scanner/start-programs.mjs \
 && mkdir /empty

FROM ${RUNTIME_REGISTRY}/${RUNTIME_IMAGE}
ARG RUNTIME_REGISTRY
ARG RUNTIME_IMAGE
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="Basewise" \
      org.opencontainers.image.description="Which base image should our containers stand on, and how do we know?" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${RUNTIME_REGISTRY}/${RUNTIME_IMAGE}"
WORKDIR /app
COPY --from=build /app/.next/standalone /app/scripts/backup.mjs ./
# A new volume takes its owner from here.
COPY --from=build --chown=65532:65532 /empty /data
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    PORT=3000 \
    KEEP_ALIVE_TIMEOUT=65000 \
    BASEWISE_LISTEN=0.0.0.0 \
    BASEWISE_DATA=/data
VOLUME /data
EXPOSE 3000
# By number: whether it may use the Docker socket is a matter of the socket's group (docs/install.md).
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["/nodejs/bin/node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/api/v1/health`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# Next binds to HOSTNAME. It is taken from BASEWISE_LISTEN, so that the address that was checked is the one that is bound.
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["--eval", "process.env.HOSTNAME = process.env.BASEWISE_LISTEN || '127.0.0.1'; require('/app/server.js')"]
