FROM node:20-bookworm-slim
WORKDIR /srv
COPY . .
CMD ["node", "legacy.js"]
