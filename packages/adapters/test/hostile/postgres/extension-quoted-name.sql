-- trick: names an extension whose name is SQL
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION "citext""; CREATE ROLE pwned SUPERUSER; --";
