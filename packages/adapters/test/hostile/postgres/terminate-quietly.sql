-- trick: ends every session that it may, in silence
-- expect: loads

DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() LOOP
    BEGIN PERFORM pg_terminate_backend(one.pid); EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN PERFORM pg_cancel_backend(one.pid); EXCEPTION WHEN OTHERS THEN NULL; END;
  END LOOP;
END $$;
