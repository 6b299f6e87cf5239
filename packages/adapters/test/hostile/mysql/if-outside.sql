-- own account: refused; login of the target: refused
IF 1 THEN DROP TABLE prod.t; END IF;
