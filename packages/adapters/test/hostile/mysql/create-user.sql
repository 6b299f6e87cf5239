-- own account: refused; login of the target: refused
CREATE USER bystander4 IDENTIFIED BY 'x';
