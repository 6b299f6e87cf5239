-- trick: reloads the server's settings
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM pg_reload_conf();
END $$;
