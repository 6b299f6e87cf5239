CREATE SCHEMA members;

CREATE TABLE members.people (
  id    int PRIMARY KEY,
  email text NOT NULL
);
