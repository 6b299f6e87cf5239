CREATE VIRTUAL TABLE c USING spellfix9 (x);
-- comes to: invalid
