-- own account: invalid; login of the target: refused
DROP FUNCTION lib_function_of_the_server;
