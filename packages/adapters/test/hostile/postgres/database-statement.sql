-- trick: drops another database with a statement
-- expect: SCHEMA.UNSUPPORTED

DROP DATABASE {{database}};
