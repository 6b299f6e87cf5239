SELECT writefile('NEWFILE', 'x');
-- comes to: refused
