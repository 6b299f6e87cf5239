-- own account: refused; login of the target: refused
CREATE GLOBAL BINDING FOR SELECT * FROM prod.t USING SELECT * FROM prod.t USE INDEX (i);
