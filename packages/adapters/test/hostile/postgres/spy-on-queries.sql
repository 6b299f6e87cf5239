-- trick: fails where it sees a query of another login
-- expect: loads

DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%bystander secret%' AND pid <> pg_backend_pid()) THEN
    RAISE EXCEPTION 'seen';
  END IF;
END $$;
