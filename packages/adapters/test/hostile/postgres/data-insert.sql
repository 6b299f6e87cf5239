-- trick: writes data with a statement
-- expect: SCHEMA.UNSUPPORTED

CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
