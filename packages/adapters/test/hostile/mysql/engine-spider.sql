-- own account: refused; login of the target: refused
CREATE TABLE a (id int) ENGINE `SPIDER` COMMENT='host "127.0.0.1"';
