-- trick: writes a large object to a file
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  PERFORM lo_export(lo_from_bytea(0, 'x'), '{{folder}}/pwned');
END $$;
