CREATE VIEW v AS SELECT * FROM other.t;
-- comes to: invalid
