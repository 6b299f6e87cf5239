-- own account: refused; login of the target: refused
SET sql_mode = 'ANSI_QUOTES';
CREATE TABLE a (id int) COMMENT "; DROP TABLE prod.t; ";
