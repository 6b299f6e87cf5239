-- trick: runs a program with COPY in a DO block
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch {{folder}}/pwned''';
END $$;
