-- One partition a year, so that old years can be detached.
CREATE TABLE orders.events (
  order_id    bigint NOT NULL,
  happened_at timestamptz NOT NULL,
  what        text NOT NULL,
  details     jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (order_id, happened_at)
) PARTITION BY RANGE (happened_at);

CREATE TABLE orders.events_2026 PARTITION OF orders.events
  FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE TABLE orders.events_2027 PARTITION OF orders.events
  FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
