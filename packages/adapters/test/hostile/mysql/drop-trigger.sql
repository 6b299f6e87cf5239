-- own account: refused; login of the target: refused
DROP TRIGGER IF EXISTS prod.tr;
