-- trick: recurses without an end
-- expect: TOOL.TIMEOUT
-- limit: 1500

CREATE TABLE t AS WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n % 7 FROM r) SELECT max(n) FROM r;
