-- own account: refused; login of the target: refused
LOCK TABLES prod.t WRITE;
