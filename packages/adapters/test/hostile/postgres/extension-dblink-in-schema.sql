-- trick: makes dblink in a schema of its own, quoted, with all it needs
-- expect: SCHEMA.UNSUPPORTED

CREATE SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS "dblink" WITH SCHEMA ext CASCADE;
