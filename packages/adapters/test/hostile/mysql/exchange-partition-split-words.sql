-- own account: refused; login of the target: refused
CREATE TABLE p (id int, v int) PARTITION BY LIST (id) (PARTITION a VALUES IN (1, 2));
ALTER TABLE p EXCHANGE/**/PARTITION a WITH TABLE `prod` . `t` WITHOUT VALIDATION;
