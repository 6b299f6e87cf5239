CREATE SCHEMA loans;

CREATE TABLE loans.loans (
  id     int PRIMARY KEY,
  member int REFERENCES members.people
);
