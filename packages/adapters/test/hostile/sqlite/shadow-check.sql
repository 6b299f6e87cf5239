CREATE VIRTUAL TABLE f USING fts4 (body);
ALTER TABLE f_stat ADD COLUMN z CHECK (1 = 1);
-- comes to: refused
