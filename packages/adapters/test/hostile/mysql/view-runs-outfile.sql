-- own account: denied; login of the target: refused
CREATE FUNCTION f() RETURNS int DETERMINISTIC BEGIN SELECT 1 INTO OUTFILE '/tmp/lockstep-hostile-outfile'; RETURN 1; END;
CREATE VIEW v AS SELECT format(1, f()) AS y;
