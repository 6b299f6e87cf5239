-- trick: subscribes to a server elsewhere in a DO block
-- expect: SCHEMA.UNSUPPORTED

DO $$ BEGIN
  EXECUTE 'CREATE SUBSCRIPTION s CONNECTION ''host=127.0.0.1 port={{listener_port}} dbname=x connect_timeout=2'' PUBLICATION p WITH (create_slot = false, slot_name = NONE, enabled = false, connect = false)';
END $$;
