-- own account: refused; login of the target: refused
CREATE TABLE a (id int) PARTITION BY LIST (id) (PARTITION p VALUES IN (1) ENGINE FEDERATED);
