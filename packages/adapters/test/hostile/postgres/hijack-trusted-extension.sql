-- trick: puts functions in front of ours and has a trusted extension made
-- expect: loads

CREATE SCHEMA evil;
CREATE FUNCTION evil.pwn() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE 'CREATE ROLE pwned SUPERUSER';
  PERFORM pg_catalog.pg_read_file('/etc/hostname');
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
CREATE FUNCTION evil.format(text, text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.pwn(); RETURN ''; END $$;
CREATE FUNCTION evil.to_jsonb(anyelement) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.pwn(); RETURN '{}'::jsonb; END $$;
CREATE FUNCTION evil.eq(name, name) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.pwn(); RETURN true; END $$;
CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = name, FUNCTION = evil.eq);
DO $$ BEGIN
  EXECUTE pg_catalog.format('ALTER DATABASE %I SET search_path = evil, pg_catalog, public', current_database());
END $$;
CREATE EXTENSION citext;
