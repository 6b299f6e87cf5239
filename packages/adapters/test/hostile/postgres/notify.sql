-- trick: notifies and listens
-- expect: loads

DO $$ BEGIN
  EXECUTE 'LISTEN bystander';
  PERFORM pg_notify('bystander', 'pwned');
END $$;
