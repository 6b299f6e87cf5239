CREATE TABLE a (id int DEFAULT $x(;ATTACH'BYSTANDER'AS"o"));
-- comes to: refused
