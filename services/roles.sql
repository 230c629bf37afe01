-- The portal's three roles, said once in template1 by a superuser: every database made afterwards has what follows.
-- Passwords are given separately. Used by the runner (services/postgres.py) and in production (docs/deploy.md).

-- Runs the portal. Owns nothing, and no row-level policy spares it.
CREATE ROLE stsa_web LOGIN;
-- Owns the tables and changes them in upgrades; may end the sessions of the web role.
CREATE ROLE stsa_owner LOGIN CREATEDB IN ROLE stsa_web;
-- Reads everything: with row-level security forced, even the owner's dump would be empty.
CREATE ROLE stsa_backup LOGIN BYPASSRLS REPLICATION IN ROLE pg_read_all_data;

CREATE EXTENSION pg_trgm;  -- search that forgives typing errors
CREATE EXTENSION unaccent; -- search that finds Zoë as Zoe

ALTER DEFAULT PRIVILEGES FOR ROLE stsa_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO stsa_web;
ALTER DEFAULT PRIVILEGES FOR ROLE stsa_owner GRANT USAGE, SELECT ON SEQUENCES TO stsa_web;
