-- trick: reads a file of the server
-- expect: SCHEMA.UNSUPPORTED

CREATE TABLE t AS SELECT pg_read_file('/etc/passwd') AS x;
