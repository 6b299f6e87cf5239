-- trick: fills the disk with a series
-- expect: TOOL.TIMEOUT
-- limit: 1500

CREATE TABLE t AS SELECT repeat('x', 500) AS x, n FROM generate_series(1, 1000000000) AS n;
