-- trick: makes pageinspect, which reads pages of password hashes
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION pageinspect;
