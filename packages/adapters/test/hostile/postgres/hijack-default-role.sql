-- trick: gives all sessions of its database another role
-- expect: loads | SCHEMA.INVALID_SQL

CREATE TABLE t ();
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET role = %L', current_database(), 'no_such_role');
  EXECUTE format('ALTER DATABASE %I SET statement_timeout = 1', current_database());
END $$;
CREATE EXTENSION citext;
