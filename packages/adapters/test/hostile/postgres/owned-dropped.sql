-- trick: drops everything of another role
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'DROP OWNED BY {{bystander}} CASCADE';
END $$;
