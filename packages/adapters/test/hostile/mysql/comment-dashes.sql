-- own account: refused; login of the target: refused
CREATE TABLE a (id int DEFAULT 1--1);
DROP TABLE prod.t;
