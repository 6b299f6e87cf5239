-- own account: refused; login of the target: refused
CREATE TABLE a LIKE prod.t;
