-- trick: loads a library
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'LOAD ''/lib/x86_64-linux-gnu/libc.so.6''';
END $$;
