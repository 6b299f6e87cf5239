-- trick: hands objects to a role of the files and changes that role
-- expect: loads

CREATE TABLE t ();
GRANT SELECT ON t TO files_role;
DO $$ BEGIN
  EXECUTE 'SET ROLE files_role';
  EXECUTE 'ALTER ROLE files_role SET search_path = evil';
  EXECUTE 'ALTER ROLE files_role PASSWORD ''x''';
END $$;
