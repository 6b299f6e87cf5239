-- trick: writes a file in a DO block
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'COPY (SELECT 1) TO ''{{folder}}/pwned''';
END $$;
