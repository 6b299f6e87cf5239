-- own account: refused; login of the target: refused
DROP VIEW IF EXISTS prod.v;
