-- trick: runs a statement as its own explanation
-- expect: SCHEMA.UNSUPPORTED

EXPLAIN ANALYZE SELECT pg_terminate_backend(pid) FROM pg_stat_activity;
