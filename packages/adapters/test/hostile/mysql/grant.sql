-- own account: refused; login of the target: refused
GRANT ALL ON *.* TO CURRENT_USER;
