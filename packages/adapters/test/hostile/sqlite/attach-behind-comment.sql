CREATE TABLE a (id int); /* x */ --
/**/ATTACH'BYSTANDER'AS other;
-- comes to: refused
