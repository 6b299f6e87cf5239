-- own account: refused; login of the target: refused
/*!99999 CREATE TABLE x (id int) */ DROP TABLE prod.t;
