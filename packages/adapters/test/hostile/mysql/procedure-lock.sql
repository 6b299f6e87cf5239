-- own account: loads; login of the target: refused
CREATE PROCEDURE p() DO get_lock('prod', 100);
