-- trick: gives all roles settings
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER ROLE ALL SET search_path = evil';
END $$;
