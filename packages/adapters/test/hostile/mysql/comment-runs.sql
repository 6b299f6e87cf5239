-- own account: refused; login of the target: refused
CREATE TABLE a (id int);
/*! DROP */ /*M! TABLE */ /*!100000 prod.t */;
