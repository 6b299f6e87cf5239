-- trick: changes the default privileges of another role
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'ALTER DEFAULT PRIVILEGES FOR ROLE {{bystander}} GRANT ALL ON TABLES TO PUBLIC';
END $$;
