-- trick: takes over everything of another role
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE format('REASSIGN OWNED BY {{bystander}} TO %I', current_user);
END $$;
