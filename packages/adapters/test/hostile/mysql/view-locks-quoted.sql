-- own account: refused; login of the target: refused
CREATE VIEW v AS SELECT format(1, `Get_Lock` ('prod', 0)) AS y;
