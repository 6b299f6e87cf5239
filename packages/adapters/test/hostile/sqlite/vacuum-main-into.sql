VACUUM main INTO 'NEWFILE';
-- comes to: refused
