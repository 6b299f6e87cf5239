-- trick: makes a replication slot
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM pg_create_physical_replication_slot('pwned');
END $$;
