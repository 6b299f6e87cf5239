-- own account: refused; login of the target: refused
CREATE TABLE a (id int);
DROP TABLE a, prod.t;
