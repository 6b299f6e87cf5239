-- own account: refused; login of the target: refused
CREATE FUNCTION f() RETURNS int DETERMINISTIC BEGIN DECLARE m text; SET m = left(concat('read ', ifnull(`load_file`('/etc/passwd'), '')), 60); RETURN 1; END;
CREATE VIEW v AS SELECT format(1, f()) AS y;
