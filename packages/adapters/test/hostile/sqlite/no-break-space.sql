 ATTACH DATABASE 'BYSTANDER' AS other;
-- comes to: refused
