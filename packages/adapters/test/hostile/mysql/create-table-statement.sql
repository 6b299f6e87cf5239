-- own account: refused; login of the target: refused
CREATE TABLE a TABLE prod.t;
