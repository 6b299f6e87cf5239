INSERT INTO sqlite_schema VALUES ('table', 't', 't', 0, 'CREATE TABLE t (id)');
-- comes to: refused
