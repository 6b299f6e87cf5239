-- own account: refused; login of the target: refused
FLUSH TABLES WITH READ LOCK;
