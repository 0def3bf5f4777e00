#!/bin/sh
# Runs once, in a new database: makes the role that serves the site. What it may do, `manage.py migrate` says each time.
set -eu
ROPA_WEB_PASSWORD=$(cat "${ROPA_WEB_PASSWORD_FILE:-/run/secrets/web_password}")
export ROPA_WEB_PASSWORD
psql --set ON_ERROR_STOP=1 --quiet --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv password ROPA_WEB_PASSWORD
CREATE ROLE ropa_web LOGIN PASSWORD :'password';
SQL
