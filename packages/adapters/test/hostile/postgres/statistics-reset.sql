-- trick: resets the statistics of the whole server
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM pg_stat_reset_shared('bgwriter');
END $$;
