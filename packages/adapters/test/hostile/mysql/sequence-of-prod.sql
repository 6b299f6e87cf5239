-- own account: refused; login of the target: refused
CREATE TABLE a (id int DEFAULT (nextval(prod.s)));
