-- own account: refused; login of the target: refused
CREATE TABLE a (id int) ENGINE=FEDERATED CONNECTION='mysql://root@127.0.0.1/prod/t';
