-- own account: refused; login of the target: refused
USE prod;
DROP TABLE t;
