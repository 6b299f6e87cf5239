CREATE TABLE a (id int, w DEFAULT (writefile('NEWFILE', 'x')));
-- comes to: refused
