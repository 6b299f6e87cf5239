CREATE TABLE a (id int);
CREATE TRIGGER tr AFTER INSERT ON a BEGIN DELETE FROM other.t; END;
-- comes to: invalid
