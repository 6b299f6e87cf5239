-- own account: refused; login of the target: refused
DELIMITER //
CREATE TABLE a (id int) //
DROP TABLE prod.t //
DELIMITER ;
