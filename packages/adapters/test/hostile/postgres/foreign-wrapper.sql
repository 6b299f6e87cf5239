-- trick: makes a foreign data wrapper
-- expect: SCHEMA.UNSUPPORTED

CREATE FOREIGN DATA WRAPPER w;
