-- trick: changes its own password and limits
-- expect: loads

DO $$ BEGIN
  EXECUTE format('ALTER ROLE %I PASSWORD %L', current_user, 'mine');
  EXECUTE format('ALTER ROLE %I SET work_mem = %L', current_user, '1GB');
END $$;
