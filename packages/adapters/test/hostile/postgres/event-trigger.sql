-- trick: makes an event trigger, which runs for everybody
-- expect: SCHEMA.UNSUPPORTED

CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE ROLE pwned SUPERUSER'; END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
