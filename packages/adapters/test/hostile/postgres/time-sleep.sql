-- trick: sleeps for an hour
-- expect: TOOL.TIMEOUT
-- limit: 1500

CREATE TABLE t AS SELECT pg_sleep(3600)::text AS x;
