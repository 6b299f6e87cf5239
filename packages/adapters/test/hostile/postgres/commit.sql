-- trick: leaves the transaction in a DO block
-- expect: SCHEMA.INVALID_SQL

DO $$ BEGIN
  CREATE TABLE t ();
  COMMIT;
END $$;
