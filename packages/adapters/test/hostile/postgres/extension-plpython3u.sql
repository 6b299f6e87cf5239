-- trick: makes plpython3u, whose functions run programs
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION plpython3u;
