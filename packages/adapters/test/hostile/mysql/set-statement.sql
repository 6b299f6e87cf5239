-- own account: refused; login of the target: refused
SET STATEMENT max_statement_time = 1 FOR DROP TABLE prod.t;
