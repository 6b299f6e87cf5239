-- own account: refused; login of the target: refused
CREATE TABLE a (id int) VALUES (1), (2);
