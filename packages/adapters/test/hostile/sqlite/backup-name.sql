CREATE TABLE "; ATTACH 'BYSTANDER' AS other; --" (id int);
-- comes to: loads
