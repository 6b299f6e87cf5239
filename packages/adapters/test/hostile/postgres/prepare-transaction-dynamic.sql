-- trick: prepares a transaction in a DO block
-- expect: SCHEMA.INVALID_SQL

DO $$ BEGIN
  EXECUTE 'PREPARE TRANSACTION ''pwned''';
END $$;
