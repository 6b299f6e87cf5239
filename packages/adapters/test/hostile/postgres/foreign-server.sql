-- trick: makes a server of a wrapper that is not there
-- expect: SCHEMA.INVALID_SQL

CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{{listener_port}}');
