-- own account: refused; login of the target: refused
CREATE OR REPLACE TABLE prod.t (id int);
