-- trick: makes a logical replication slot, which keeps its database
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM pg_create_logical_replication_slot('pwned', 'pgoutput');
END $$;
