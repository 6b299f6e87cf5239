-- own account: loads; login of the target: refused
CREATE PROCEDURE p() BEGIN SET @s = 'DROP TABLE prod.t'; PREPARE x FROM @s; EXECUTE x; END;
