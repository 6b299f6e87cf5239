-- trick: nests deeper than the stack
-- expect: SCHEMA.INVALID_SQL

DO $$ DECLARE x text := repeat('(', 20000) || '1' || repeat(')', 20000); BEGIN EXECUTE 'SELECT ' || x; END $$;
