CREATE VIRTUAL TABLE c USING sqlite_dbpage;
-- comes to: refused
