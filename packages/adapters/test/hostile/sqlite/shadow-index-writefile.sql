CREATE VIRTUAL TABLE f USING fts5 (body);
CREATE INDEX i ON f_config (writefile('NEWFILE', k));
-- comes to: refused
