FROM node:22-slim AS deps
WORKDIR /app
COPY package*.json ./
RUN npm ci

FROM gcr.io/distroless/nodejs22-debian13:nonroot@sha256:2222222222222222222222222222222222222222222222222222222222222222 AS app
COPY --from=deps /app/node_modules ./node_modules
COPY . .
CMD ["server.js"]
