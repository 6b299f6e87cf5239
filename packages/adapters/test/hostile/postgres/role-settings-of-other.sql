-- trick: gives another role settings
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER ROLE {{bystander}} SET search_path = evil';
END $$;
