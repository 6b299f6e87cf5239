-- trick: reads a file into a large object
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM lo_import('/etc/passwd');
END $$;
