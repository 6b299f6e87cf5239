CREATE TABLE a (id int);
.shell touch NEWFILE

-- comes to: refused
