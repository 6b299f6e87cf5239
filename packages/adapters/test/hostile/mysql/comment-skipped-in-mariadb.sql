-- own account: refused; login of the target: refused
/*!50701 CREATE TABLE a (id int), */ /*!50701 x */ DROP TABLE prod.t;
