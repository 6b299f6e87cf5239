-- own account: refused; login of the target: refused
CREATE TABLE a (id int, CHECK (id > (SELECT max(id) FROM prod.t)));
