-- trick: gets back rights that it never had
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'RESET SESSION AUTHORIZATION';
END $$;
DO $$ BEGIN
  EXECUTE 'CREATE ROLE pwned SUPERUSER';
END $$;
