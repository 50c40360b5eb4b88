# Each step that does something is a script in deploy/, which `npm test` runs (deploy/image.test.ts). See docs/operate.md.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN deploy/build.sh /out

FROM debian:bookworm-slim
COPY --from=build /out /opt/parley
COPY deploy/prepare.sh /tmp/prepare.sh
RUN /tmp/prepare.sh /opt/parley / && rm /tmp/prepare.sh
WORKDIR /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 PARLEY_DATA_DIR=/data PARLEY_SECRET_FILE=/secret/parley.secret
VOLUME ["/data", "/secret"]
EXPOSE 8000
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/parley/bin/node", "/opt/parley/health.mjs"]
STOPSIGNAL SIGTERM
CMD ["/opt/parley/bin/node", "/opt/parley/server.js"]
