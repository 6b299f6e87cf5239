-- own account: refused; login of the target: refused
SET NAMES gbk;
CREATE TABLE a (id int) COMMENT '¿\'; DROP TABLE prod.t; -- ';
DROP TABLE prod.t;
