CREATE TABLE a AS SELECT readfile('BYSTANDER') AS b;
-- comes to: refused
