-- trick: makes dblink and drops a table of another database
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION dblink;
DO $$ BEGIN
  PERFORM dblink_exec('host=127.0.0.1 port={{server_port}} dbname={{database}} user=postgres', 'DROP TABLE kept');
END $$;
