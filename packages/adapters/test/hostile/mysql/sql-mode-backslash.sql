-- own account: refused; login of the target: refused
SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';
CREATE TABLE a (id int) COMMENT '\\'; DROP TABLE prod.t; -- ';
