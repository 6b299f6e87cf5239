CREATE TABLE a (id int CHECK (writefile('NEWFILE', 'x')));
-- comes to: refused
