-- trick: runs a program with COPY
-- expect: SCHEMA.UNSUPPORTED

COPY (SELECT 1) TO PROGRAM 'touch {{folder}}/pwned';
