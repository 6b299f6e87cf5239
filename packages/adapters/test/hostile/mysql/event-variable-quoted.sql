-- own account: loads; login of the target: refused
CREATE EVENT e ON SCHEDULE EVERY @`disable` IS NULL SECOND STARTS CURRENT_TIMESTAMP DO DELETE FROM x;
