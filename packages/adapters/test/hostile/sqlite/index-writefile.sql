CREATE TABLE a (id int);
CREATE INDEX i ON a (writefile('NEWFILE', id));
-- comes to: refused
