-- trick: ends its own session
-- expect: SCRATCH.UNAVAILABLE

DO $$ BEGIN
  PERFORM pg_terminate_backend(pg_backend_pid());
  PERFORM pg_sleep(5);
END $$;
