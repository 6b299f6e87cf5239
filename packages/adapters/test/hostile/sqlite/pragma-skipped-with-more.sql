PRAGMA foreign_keys = (SELECT writefile('NEWFILE', 'x'));
ATTACH 'BYSTANDER' AS other;
-- comes to: refused
