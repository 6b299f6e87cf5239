-- trick: grants itself the right to write all data
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE format('GRANT pg_write_all_data TO %I', current_user);
END $$;
