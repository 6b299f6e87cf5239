.open BYSTANDER
DROP TABLE t;
-- comes to: refused
