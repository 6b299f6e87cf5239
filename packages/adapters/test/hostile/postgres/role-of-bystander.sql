-- trick: becomes another role
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'SET ROLE {{bystander}}';
END $$;
