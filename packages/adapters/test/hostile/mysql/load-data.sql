-- own account: refused; login of the target: refused
CREATE TABLE a (l text);
LOAD DATA INFILE '/etc/passwd' INTO TABLE a;
