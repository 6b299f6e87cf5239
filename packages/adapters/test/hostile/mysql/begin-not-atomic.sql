-- own account: refused; login of the target: refused
BEGIN NOT ATOMIC DROP TABLE prod.t; END;
