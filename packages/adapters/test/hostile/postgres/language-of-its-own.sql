-- trick: makes a language of its own
-- expect: SCHEMA.UNSUPPORTED

CREATE FUNCTION h() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE TRUSTED LANGUAGE evil HANDLER h;
