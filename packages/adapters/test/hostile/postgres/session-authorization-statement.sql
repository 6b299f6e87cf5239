-- trick: becomes another session user with a statement
-- expect: SCHEMA.UNSUPPORTED

SET SESSION AUTHORIZATION {{bystander}};
