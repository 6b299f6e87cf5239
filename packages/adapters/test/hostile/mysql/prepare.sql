-- own account: refused; login of the target: refused
PREPARE s FROM 'DROP TABLE prod.t';
EXECUTE s;
