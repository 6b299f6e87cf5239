VACUUM INTO 'NEWFILE';
-- comes to: refused
