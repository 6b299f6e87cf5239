-- own account: refused; login of the target: refused
CREATE EVENT e ON SCHEDULE EVERY sleep(600) + 1 SECOND DO DELETE FROM x;
