-- trick: reads from a program in a DO block
-- expect: SCHEMA.UNSUPPORTED

CREATE TABLE t (line text);
DO $$ BEGIN
  EXECUTE 'COPY t FROM PROGRAM ''touch {{folder}}/pwned''';
END $$;
