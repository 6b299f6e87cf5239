-- trick: lists a folder of the server
-- expect: SCHEMA.UNSUPPORTED

CREATE TABLE t AS SELECT pg_ls_dir('/etc') AS x;
