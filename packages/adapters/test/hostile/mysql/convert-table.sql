-- own account: refused; login of the target: refused
CREATE TABLE p (id int, v int) PARTITION BY LIST (id) (PARTITION a VALUES IN (9));
ALTER TABLE p CONVERT TABLE prod.t TO PARTITION b VALUES IN (1, 2);
