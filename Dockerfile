# One image for every role: docker run debrief start [all | web | worker]. Node runs the TypeScript, nothing is built.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

# The package "node" brings Node 24 to hosts that have an older one; this image is one.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node node_modules/.bin/node \
  && npm cache clean --force

COPY migrations ./migrations
COPY src ./src

# Where the embedded PostgreSQL keeps its data when there is no DATABASE_URL; mount a volume there.
RUN mkdir .debrief && chown node:node .debrief
VOLUME /app/.debrief

# What is compiled at the first start is kept for the next.
RUN mkdir -p node_modules/.cache && chown node:node node_modules/.cache

USER node
RUN node src/main.ts help > /dev/null
ENTRYPOINT ["node", "src/main.ts"]
CMD ["start"]
