-- own account: loads; login of the target: refused
CREATE TABLE a (id int);
CREATE TRIGGER tr AFTER INSERT ON a FOR EACH ROW INSERT INTO prod.t VALUES (NEW.id, 1);
