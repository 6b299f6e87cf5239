-- own account: refused; login of the target: refused
CREATE TABLE a (id int) /*! COMMENT '*/' */;
CREATE TABLE b (id int) COMMENT ' */ ; DROP TABLE prod.t; -- ';
