-- own account: refused; login of the target: refused
XA START 'x';
