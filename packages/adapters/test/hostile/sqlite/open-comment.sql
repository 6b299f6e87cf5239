CREATE TABLE a (id int); /* ATTACH DATABASE 'BYSTANDER' AS other;
-- comes to: loads
