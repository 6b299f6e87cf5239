-- trick: lets nobody into its own database
-- expect: loads

DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database());
END $$;
