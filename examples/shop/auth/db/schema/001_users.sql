CREATE EXTENSION IF NOT EXISTS citext;

CREATE SCHEMA auth;

CREATE TYPE auth.role AS ENUM ('customer', 'staff', 'admin');

CREATE TABLE auth.users (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email        citext NOT NULL UNIQUE,
  display_name text NOT NULL,
  role         auth.role NOT NULL DEFAULT 'customer',
  created_at   timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE auth.users IS 'Everybody who can sign in.';

CREATE VIEW auth.staff AS
  SELECT id, email, display_name
  FROM auth.users
  WHERE role IN ('staff', 'admin');
