-- trick: switches the server's log and marks a point in it
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM pg_switch_wal();
END $$;
