# Two images from one file: the application, and the proxy that carries the application's static files.

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
    GRANIAN_WORKERS=1 GRANIAN_BLOCKING_THREADS=4 GRANIAN_RESPAWN_FAILED_WORKERS=true GRANIAN_LOG_LEVEL=warning
EXPOSE 8000
CMD ["granian", "ropa.wsgi:application"]

FROM nginxinc/nginx-unprivileged:1.28-alpine AS proxy
COPY .docker/nginx.conf /etc/nginx/nginx.conf
COPY --from=application /srv/ropa/var/static /srv/static
