-- trick: takes itself away from those who made it
-- expect: SCHEMA.UNSUPPORTED | loads

DO $$ BEGIN
  EXECUTE format('REVOKE %I FROM {{login}}', current_user);
END $$;
