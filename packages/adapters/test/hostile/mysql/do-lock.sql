-- own account: refused; login of the target: refused
DO get_lock('prod', 600);
