-- own account: loads; login of the target: refused
CREATE EVENT e ON SCHEDULE EVERY 1 SECOND STARTS CURRENT_TIMESTAMP + INTERVAL (@a.enable IS NULL) SECOND DO DELETE FROM x;
