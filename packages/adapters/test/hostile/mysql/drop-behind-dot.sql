-- own account: refused; login of the target: refused
CREATE TABLE a (id int);
DROP TABLE IF EXISTS a, .b, prod.t;
