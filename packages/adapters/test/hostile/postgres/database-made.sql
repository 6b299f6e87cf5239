-- trick: makes a database with a statement
-- expect: SCHEMA.UNSUPPORTED

CREATE DATABASE pwned;
