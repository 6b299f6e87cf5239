CREATE VIRTUAL TABLE f USING fts5 (body);
CREATE INDEX i ON f_config ((k || 'x'));
-- comes to: refused
