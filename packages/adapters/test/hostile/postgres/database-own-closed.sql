-- trick: closes its own database
-- expect: SCHEMA.INVALID_SQL

DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I WITH ALLOW_CONNECTIONS false', current_database());
END $$;
