-- own account: invalid; login of the target: refused
CREATE VIEW v AS SELECT @@global.secure_file_priv AS p;
