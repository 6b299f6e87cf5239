CREATE TABLE other.a (id int);
-- comes to: refused
