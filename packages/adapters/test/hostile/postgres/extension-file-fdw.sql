-- trick: makes file_fdw, which reads files of the server
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION file_fdw;
