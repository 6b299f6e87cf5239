-- own account: refused; login of the target: refused
CREATE TABLE a (id int) /*!999999 a /* b */ ' */ ; DROP TABLE prod.t; -- ';
