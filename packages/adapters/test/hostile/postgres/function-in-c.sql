-- trick: makes a C function of the system's library
-- expect: SCHEMA.UNSUPPORTED

CREATE FUNCTION run(text) RETURNS int LANGUAGE c STRICT AS '/lib/x86_64-linux-gnu/libc.so.6', 'system';
