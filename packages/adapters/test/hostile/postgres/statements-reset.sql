-- trick: resets the statements that the whole server has seen
-- expect: SCHEMA.INVALID_SQL | SCHEMA.UNSUPPORTED | SCRATCH.UNAVAILABLE

CREATE EXTENSION pg_stat_statements;
DO $$ BEGIN
  PERFORM pg_stat_statements_reset();
END $$;
