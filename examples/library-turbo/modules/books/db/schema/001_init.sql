CREATE SCHEMA books;

CREATE TABLE books.titles (
  id int PRIMARY KEY
);
