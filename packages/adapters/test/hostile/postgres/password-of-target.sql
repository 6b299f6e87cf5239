-- trick: changes the password of the target's login
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER ROLE {{login}} PASSWORD ''stolen''';
END $$;
