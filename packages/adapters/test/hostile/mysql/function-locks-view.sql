-- own account: refused; login of the target: refused
CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN get_lock('prod', 0);
CREATE VIEW v AS SELECT format(1, f()) AS y;
