-- trick: makes pg_surgery, which rewrites rows behind the server's back
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION pg_surgery;
