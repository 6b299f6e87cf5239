CREATE VIEW v AS SELECT load_extension('/tmp/x.so');
-- comes to: refused
