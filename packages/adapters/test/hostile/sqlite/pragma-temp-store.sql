PRAGMA temp_store_directory = 'FOLDER';
-- comes to: refused
