-- own account: refused; login of the target: refused
CREATE TABLE a (id int);
ALTER TABLE a UNION = (prod.t);
