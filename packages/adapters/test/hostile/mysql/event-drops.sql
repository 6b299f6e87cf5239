-- own account: refused; login of the target: refused
CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO DROP TABLE prod.t;
