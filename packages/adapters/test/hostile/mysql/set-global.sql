-- own account: refused; login of the target: refused
SET GLOBAL event_scheduler = ON;
