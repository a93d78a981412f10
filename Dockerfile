# syntax=docker/dockerfile:1
# Written with care, but not built with a container engine so far.

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin disclosure \
    && cp target/release/disclosure /disclosure

# The database is another container's; to run a private server instead, add the package `postgresql`
# here (`setpriv`, which it needs too, is in the image).
FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/disclosure disclosure \
    && install --directory --owner=disclosure --group=disclosure --mode=0700 /var/lib/disclosure
COPY --from=build /disclosure /usr/local/bin/disclosure
USER disclosure
ENV DISCLOSURE_DATA_DIR=/var/lib/disclosure \
    DISCLOSURE_LISTEN=0.0.0.0:8080 \
    DISCLOSURE_METRICS_LISTEN=0.0.0.0:9464
VOLUME /var/lib/disclosure
EXPOSE 8080 9464
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["disclosure", "health"]
ENTRYPOINT []
CMD ["disclosure", "serve"]
