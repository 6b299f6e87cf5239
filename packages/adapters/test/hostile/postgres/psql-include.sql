-- trick: includes a file as psql would
-- expect: SCHEMA.UNSUPPORTED

\i /etc/passwd
