-- trick: comments on another role
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'COMMENT ON ROLE {{bystander}} IS ''approved''';
END $$;
