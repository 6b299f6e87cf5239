-- trick: makes plperlu, whose functions run programs
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION plperlu;
