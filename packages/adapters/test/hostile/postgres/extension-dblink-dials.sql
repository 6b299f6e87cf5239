-- trick: makes dblink and dials a listener
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION IF NOT EXISTS dblink;
CREATE TABLE t AS SELECT dblink_connect('host=127.0.0.1 port={{listener_port}} connect_timeout=2')::text AS x;
