-- The role that Countersign works as: it may sign in, and gets its rights from each migration. It owns nothing.
-- Run once by psql, as the owner of the database, with the password in APP_ROLE_PASSWORD:
--   APP_ROLE_PASSWORD=... psql --set ON_ERROR_STOP=1 --file deploy/create-app-role.sql "$MIGRATE_DATABASE_URL"
\getenv password APP_ROLE_PASSWORD
CREATE ROLE countersign_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
