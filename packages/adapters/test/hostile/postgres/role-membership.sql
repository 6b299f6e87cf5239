-- trick: makes itself a member of another role
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE format('GRANT {{bystander}} TO %I', current_user);
END $$;
