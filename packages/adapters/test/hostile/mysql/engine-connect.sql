-- own account: refused; login of the target: refused
CREATE TABLE a (id int) ENGINE = CONNECT TABLE_TYPE=MYSQL DBNAME='prod' TABNAME='t';
