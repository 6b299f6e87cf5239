-- own account: refused; login of the target: refused
CREATE TABLE a (id int);
ALTER TABLE a ADD n int, RENAME /* x */ AS /* y */ `prod` /* z */ . `a`;
