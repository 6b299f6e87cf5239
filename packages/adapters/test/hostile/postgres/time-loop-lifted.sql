-- trick: lifts the timeout and loops for ever
-- expect: TOOL.TIMEOUT
-- limit: 1500

SET statement_timeout = 0;
DO $$ BEGIN
  LOOP PERFORM 1; END LOOP;
END $$;
