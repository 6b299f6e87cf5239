-- trick: refers to a table of another database by its full name
-- expect: SCHEMA.INVALID_SQL

CREATE VIEW v AS SELECT * FROM {{database}}.public.kept;
