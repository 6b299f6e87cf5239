PRAGMA writable_schema = on;
UPDATE sqlite_schema SET sql = '';
-- comes to: refused
