-- trick: grants itself the right to run programs
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE format('GRANT pg_execute_server_program TO %I', current_user);
END $$;
