-- own account: refused; login of the target: refused
CREATE TABLE a (id int);
RENAME TABLE a TO b, prod.t TO c;
