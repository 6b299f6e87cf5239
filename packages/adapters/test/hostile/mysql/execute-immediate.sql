-- own account: refused; login of the target: refused
EXECUTE IMMEDIATE 'DROP TABLE prod.t';
