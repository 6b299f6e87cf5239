-- own account: refused; login of the target: refused
CREATE TABLE a (id int) /*!50000 ;
DROP TABLE prod.t;
