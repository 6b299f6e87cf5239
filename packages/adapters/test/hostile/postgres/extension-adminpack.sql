-- trick: makes adminpack, which writes files of the server
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION adminpack;
