-- own account: refused; login of the target: refused
CREATE INDEX i ON prod.t (id);
