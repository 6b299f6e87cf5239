-- own account: refused; login of the target: refused
CREATE TABLE a (c varchar(9) DEFAULT _gbk'¿\'' );
DROP TABLE prod.t; -- ';
