-- own account: refused; login of the target: refused
CREATE TABLE a AS SELECT * FROM prod.t;
