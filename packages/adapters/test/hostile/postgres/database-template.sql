-- trick: declares its own database a template
-- expect: loads

DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I WITH IS_TEMPLATE true', current_database());
END $$;
