-- own account: refused; login of the target: refused
DROP DATABASE prod;
