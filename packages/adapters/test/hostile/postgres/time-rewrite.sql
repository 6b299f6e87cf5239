-- trick: rewrites a table with a slow default
-- expect: TOOL.TIMEOUT
-- limit: 1500

CREATE TABLE t AS SELECT n FROM generate_series(1, 100000) AS n;
ALTER TABLE t ADD COLUMN x text DEFAULT pg_sleep(1)::text;
