CREATE TABLE a (id int);
CREATE TRIGGER tr AFTER INSERT ON a BEGIN SELECT writefile('NEWFILE', 'x'); END;
-- comes to: refused
