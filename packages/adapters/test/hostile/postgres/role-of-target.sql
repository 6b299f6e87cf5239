-- trick: becomes the target's login
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'SET ROLE {{login}}';
END $$;
