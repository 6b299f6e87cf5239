-- trick: counts what has no end
-- expect: TOOL.TIMEOUT
-- limit: 1500

CREATE TABLE t AS SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b;
