-- trick: puts its own functions and operators in front of the catalog's
-- expect: loads

CREATE FUNCTION public.pg_get_viewdef(oid) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'SELECT 1'; END $$;
CREATE FUNCTION public.format_type(oid, bigint) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'called'; END $$;
CREATE VIEW v AS SELECT 2 AS x;
