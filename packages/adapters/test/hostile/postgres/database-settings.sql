-- trick: gives another database settings
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER DATABASE {{database}} SET search_path = evil';
END $$;
