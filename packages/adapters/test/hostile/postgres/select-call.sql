-- trick: calls a function with a statement
-- expect: SCHEMA.UNSUPPORTED

SELECT pg_terminate_backend(pid) FROM pg_stat_activity;
