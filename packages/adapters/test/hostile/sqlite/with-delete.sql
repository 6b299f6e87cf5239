WITH x AS (SELECT 1) DELETE FROM t;
-- comes to: refused
