-- trick: copies with a program as psql would
-- expect: SCHEMA.UNSUPPORTED

\copy t from program 'touch {{folder}}/pwned'
