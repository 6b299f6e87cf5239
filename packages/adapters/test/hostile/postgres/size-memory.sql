-- trick: asks for more memory than a value may have
-- expect: SCHEMA.INVALID_SQL

CREATE TABLE t AS SELECT repeat('x', 2000000000) AS x;
