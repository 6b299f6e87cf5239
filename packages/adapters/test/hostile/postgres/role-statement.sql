-- trick: makes a role with a statement
-- expect: SCHEMA.UNSUPPORTED

CREATE ROLE pwned SUPERUSER LOGIN;
