-- trick: sets a variable from a program as psql would
-- expect: SCHEMA.UNSUPPORTED

\set x `touch {{folder}}/pwned`
