-- trick: closes another database
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER DATABASE {{database}} WITH ALLOW_CONNECTIONS false';
END $$;
