-- trick: writes into the catalog of roles
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'UPDATE pg_catalog.pg_authid SET rolsuper = true';
END $$;
