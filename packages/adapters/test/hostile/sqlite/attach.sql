ATTACH DATABASE 'BYSTANDER' AS other;
DROP TABLE other.t;
-- comes to: refused
