-- own account: refused; login of the target: refused
CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL get_lock('prod', 600) SECOND DO DELETE FROM x;
