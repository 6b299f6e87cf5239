CREATE SCHEMA orders;

CREATE TYPE orders.state AS ENUM ('open', 'paid', 'shipped', 'cancelled');

CREATE TABLE orders.orders (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id    bigint NOT NULL REFERENCES auth.users (id),
  state      orders.state NOT NULL DEFAULT 'open',
  placed_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX orders_user_id_idx ON orders.orders (user_id);

CREATE TABLE orders.order_lines (
  order_id   bigint NOT NULL REFERENCES orders.orders (id) ON DELETE CASCADE,
  line       integer NOT NULL,
  product_id bigint NOT NULL REFERENCES catalog.products (id),
  quantity   integer NOT NULL CHECK (quantity > 0),
  unit_price numeric(12, 2) NOT NULL,
  PRIMARY KEY (order_id, line)
);
