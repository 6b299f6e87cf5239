-- trick: makes pltclu, whose functions run programs
-- expect: SCHEMA.UNSUPPORTED

CREATE EXTENSION pltclu;
