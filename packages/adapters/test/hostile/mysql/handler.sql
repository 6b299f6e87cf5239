-- own account: refused; login of the target: refused
HANDLER prod.t OPEN;
HANDLER prod.t READ FIRST;
