-- trick: names a version that is SQL
-- expect: SCRATCH.UNAVAILABLE

CREATE EXTENSION citext VERSION '1.6''; CREATE ROLE pwned SUPERUSER; --';
