-- trick: makes a superuser
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'CREATE ROLE pwned SUPERUSER LOGIN';
END $$;
