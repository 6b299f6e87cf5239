-- trick: makes dblink in a DO block
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'CREATE EXTENSION dblink';
END $$;
