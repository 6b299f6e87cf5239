CREATE VIEW v AS SELECT * FROM fsdir('/');
-- comes to: refused
