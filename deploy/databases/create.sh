#!/bin/sh
# One database and one role for each service; nobody else may even connect.
# PostgreSQL's image runs it when its volume is new. After a service came along, run it again:
#   docker compose exec database sh /docker-entrypoint-initdb.d/create.sh
set -eu

for service in customer contacts callbacks mailing sms_gateway reporting staff; do
    psql --quiet --no-psqlrc -v ON_ERROR_STOP=1 \
        --username "${POSTGRES_USER:-postgres}" --dbname postgres \
        -v name="hearthline_$service" \
        -v file="${HEARTHLINE_SECRETS_DIR:-/run/secrets}/${service}_database_password" <<'SQL'
\set password `cat :'file'`
SELECT format('CREATE ROLE %I', :'name')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
ALTER ROLE :"name" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
