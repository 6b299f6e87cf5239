-- trick: changes the server's settings
-- expect: SCHEMA.INVALID_SQL

DO $$ BEGIN
  EXECUTE 'ALTER SYSTEM SET archive_command = ''touch {{folder}}/pwned''';
END $$;
