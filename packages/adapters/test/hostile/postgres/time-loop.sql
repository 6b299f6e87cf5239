-- trick: loops for ever
-- expect: TOOL.TIMEOUT
-- limit: 1500

DO $$ BEGIN
  LOOP PERFORM 1; END LOOP;
END $$;
