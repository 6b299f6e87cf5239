-- trick: makes a function of an internal one
-- expect: SCHEMA.UNSUPPORTED

CREATE FUNCTION r(text) RETURNS text LANGUAGE internal STRICT AS 'pg_read_file_all';
