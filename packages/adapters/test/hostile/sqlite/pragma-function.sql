SELECT * FROM pragma_journal_mode('wal');
-- comes to: refused
