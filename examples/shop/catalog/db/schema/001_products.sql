CREATE SCHEMA catalog;

CREATE TYPE catalog.product_status AS ENUM ('draft', 'active', 'retired');

CREATE TABLE catalog.products (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku        text NOT NULL UNIQUE,
  name       text NOT NULL,
  price      numeric(12, 2) NOT NULL CHECK (price >= 0),
  status     catalog.product_status NOT NULL DEFAULT 'draft',
  tags       text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX products_active_name_idx ON catalog.products (lower(name)) WHERE status = 'active';
