-- trick: runs a shell as psql would
-- expect: SCHEMA.UNSUPPORTED

\! touch {{folder}}/pwned
