-- own account: loads; login of the target: refused
CREATE PROCEDURE p() SET GLOBAL event_scheduler = ON;
