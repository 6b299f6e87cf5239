-- own account: refused; login of the target: refused
ALTER USER root@localhost IDENTIFIED BY 'x';
