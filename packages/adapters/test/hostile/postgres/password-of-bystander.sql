-- trick: changes the password of another login
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER ROLE {{bystander}} PASSWORD ''stolen''';
END $$;
