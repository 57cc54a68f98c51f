FROM node:22 AS base
WORKDIR /app
COPY package*.json ./

FROM base AS dev
RUN npm ci --include=dev
CMD ["npm", "run", "dev"]

FROM base AS test
RUN npm ci && npm run test

FROM gcr.io/distroless/nodejs24-debian13:nonroot@sha256:2424242424242424242424242424242424242424242424242424242424242424 AS prod
COPY --from=base /app /app
CMD ["server.js"]
