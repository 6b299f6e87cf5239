-- trick: makes postgres_fdw, which connects to other servers
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION postgres_fdw;
