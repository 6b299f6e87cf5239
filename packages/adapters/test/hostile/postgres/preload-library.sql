-- trick: has a library loaded by later sessions
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = %L', current_database(), 'auto_explain');
END $$;
