-- trick: connects elsewhere as psql would
-- expect: SCHEMA.UNSUPPORTED

\connect "host=127.0.0.1 port={{listener_port}}"
