CREATE VIEW v AS SELECT fts3_tokenizer('simple', x'4141414141414141');
-- comes to: refused
