-- trick: subscribes to a server elsewhere
-- expect: SCHEMA.UNSUPPORTED

CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port={{listener_port}} dbname=x connect_timeout=2' PUBLICATION p;
