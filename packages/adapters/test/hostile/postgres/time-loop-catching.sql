-- trick: takes a cancel for an error and loops on
-- expect: TOOL.TIMEOUT
-- limit: 1500

DO $$ BEGIN
  LOOP
    BEGIN LOOP PERFORM 1; END LOOP; EXCEPTION WHEN query_canceled THEN NULL; END;
  END LOOP;
END $$;
