-- trick: becomes another session user
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'SET SESSION AUTHORIZATION {{bystander}}';
END $$;
