-- own account: refused; login of the target: refused
ANALYZE DELETE FROM prod.t;
