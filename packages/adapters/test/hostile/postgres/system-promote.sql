-- trick: promotes the server
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM pg_promote();
END $$;
