-- trick: loads a library with a statement
-- expect: SCHEMA.UNSUPPORTED

LOAD 'auto_explain';
