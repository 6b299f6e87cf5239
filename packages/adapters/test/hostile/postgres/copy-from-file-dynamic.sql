-- trick: reads a file of the server in a DO block
-- expect: SCHEMA.UNSUPPORTED

CREATE TABLE t (line text);
DO $$ BEGIN
  EXECUTE 'COPY t FROM ''/etc/passwd''';
END $$;
