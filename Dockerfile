# Three images from one file: the application; the same with pg_dump, for backups; and the proxy that carries the
# application's static files. docs/operate.md says how to pin the images that they are built on by digest.

FROM python:3.11-slim-bookworm AS application
ENV PYTHONUNBUFFERED=1 HOME=/tmp XDG_CACHE_HOME=/tmp
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/ropa
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r requirements/run.txt
COPY manage.py ./
COPY ropa ropa
COPY purposes purposes
COPY publishing publishing
COPY templates templates
COPY static static
# The key is for this one command and is kept nowhere.
RUN pybabel -q compile -d ropa/locale -D django \
    && ROPA_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_hex(32))')" \
        python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .
USER 10001:10001
ENV GRANIAN_INTERFACE=wsgi GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000 GRANIAN_HTTP=1 GRANIAN_WEBSOCKETS=false \
    GRANIAN_WORKERS=1 GRANIAN_BLOCKING_THREADS=64 GRANIAN_RESPAWN_FAILED_WORKERS=true GRANIAN_LOG_LEVEL=error
EXPOSE 8000
CMD ["granian", "ropa.wsgi:application"]

FROM application AS backup
USER root
# Debian's own is of version 15, as the database of docker-compose.yml: an older pg_dump refuses a newer server.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 10001 -g 10001 -m 700 /backups
USER 10001:10001

FROM nginxinc/nginx-unprivileged:1.28-alpine AS proxy
COPY .docker/nginx.conf /etc/nginx/nginx.conf
COPY --from=application /srv/ropa/var/static /srv/static
