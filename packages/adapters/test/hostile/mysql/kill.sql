-- own account: refused; login of the target: refused
KILL 1;
