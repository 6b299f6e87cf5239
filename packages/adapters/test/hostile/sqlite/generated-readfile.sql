CREATE TABLE a (id int, w AS (readfile('BYSTANDER')));
-- comes to: refused
