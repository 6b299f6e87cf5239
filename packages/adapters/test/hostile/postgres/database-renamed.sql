-- trick: renames another database
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER DATABASE {{database}} RENAME TO pwned';
END $$;
