-- own account: refused; login of the target: refused
CREATE TABLE a (id int) COMMENT 'x;
DROP TABLE prod.t;
