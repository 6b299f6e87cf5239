-- own account: refused; login of the target: refused
CREATE TABLE a (id int, FOREIGN KEY (id) REFERENCES prod.t (id));
