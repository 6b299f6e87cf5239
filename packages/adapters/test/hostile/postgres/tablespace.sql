-- trick: makes a tablespace
-- expect: SCHEMA.INVALID_SQL

DO $$ BEGIN
  EXECUTE 'CREATE TABLESPACE pwned LOCATION ''{{folder}}''';
END $$;
