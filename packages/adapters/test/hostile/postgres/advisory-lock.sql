-- trick: takes the advisory locks of others
-- expect: loads

DO $$ BEGIN
  PERFORM pg_advisory_lock(42), pg_advisory_lock_shared(43);
END $$;
