-- trick: cancels the statements of others
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid();
END $$;
