-- own account: refused; login of the target: refused
CREATE TABLE a (id int) ENGINE=MRG_MyISAM UNION=(prod.t) INSERT_METHOD=LAST;
