CREATE VIRTUAL TABLE c USING csv (filename='/etc/passwd');
-- comes to: refused
