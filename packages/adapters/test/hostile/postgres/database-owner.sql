-- trick: takes over another database
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE format('ALTER DATABASE {{database}} OWNER TO %I', current_user);
END $$;
