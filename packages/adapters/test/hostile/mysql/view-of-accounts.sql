-- own account: denied; login of the target: refused
CREATE VIEW v AS SELECT * FROM mysql.user;
