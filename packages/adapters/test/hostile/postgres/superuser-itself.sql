-- trick: makes itself a superuser
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE format('ALTER ROLE %I SUPERUSER', current_user);
END $$;
