CREATE VIEW v AS SELECT name FROM fsdir WHERE path = '/';
-- comes to: refused
