CREATE VIEW v AS SELECT writefile('NEWFILE', 'x') AS w;
-- comes to: refused
