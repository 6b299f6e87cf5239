-- trick: drops another database in a DO block
-- expect: SCHEMA.INVALID_SQL

DO $$ BEGIN
  EXECUTE 'DROP DATABASE {{database}}';
END $$;
