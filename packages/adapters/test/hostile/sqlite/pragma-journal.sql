PRAGMA journal_mode = WAL;
-- comes to: refused
