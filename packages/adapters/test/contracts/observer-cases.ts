import type { Dialect } from '@lockstep/core/config/target/connection-target.js';

/** What the observer of one dialect is asked about. */
export interface ObserverCases {
  readonly made: string;
  /** What changes, and by which SQL: one kind of change each. */
  readonly changes: readonly (readonly [kind: string, sql: string])[];
  /** The same state, made at once and made in steps. */
  readonly routes: readonly (readonly [title: string, once: string, steps: string])[];
}

const POSTGRESQL: ObserverCases = {
  made: `CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'x', n int, g int GENERATED ALWAYS AS (n + 1) STORED, u int, c text,
      CONSTRAINT pos CHECK (n > 0), CONSTRAINT t_p FOREIGN KEY (u) REFERENCES p (id), CONSTRAINT t_u UNIQUE (u));
    CREATE INDEX i ON t (n);
    CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 1';
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE VIEW v AS SELECT id, n FROM t;
    CREATE MATERIALIZED VIEW mv AS SELECT id FROM p;
    CREATE SEQUENCE s`,
  changes: [
    ['a column type', 'ALTER TABLE p ADD x int; ALTER TABLE t ALTER c TYPE varchar(9)'],
    ['NOT NULL', 'ALTER TABLE t ALTER c SET NOT NULL'],
    ['a default', "ALTER TABLE t ALTER a SET DEFAULT 'y'"],
    ['no default', 'ALTER TABLE t ALTER a DROP DEFAULT'],
    [
      'a generated column',
      'ALTER TABLE t DROP g; ALTER TABLE t ADD g int GENERATED ALWAYS AS (n + 2) STORED',
    ],
    ['a collation', 'ALTER TABLE t ALTER c TYPE text COLLATE "C"'],
    ['a comment', "COMMENT ON COLUMN t.n IS 'x'"],
    ['a column', 'ALTER TABLE t ADD z int'],
    ['no column', 'ALTER TABLE t DROP c'],
    ['a unique index', 'DROP INDEX i; CREATE UNIQUE INDEX i ON t (n)'],
    ['the order of an index', 'DROP INDEX i; CREATE INDEX i ON t (n DESC)'],
    ['the columns of an index', 'DROP INDEX i; CREATE INDEX i ON t (n, u)'],
    ['a partial index', 'DROP INDEX i; CREATE INDEX i ON t (n) WHERE n > 1'],
    ['the expression of an index', 'DROP INDEX i; CREATE INDEX i ON t ((n + 1))'],
    ['no index', 'DROP INDEX i'],
    ['the primary key', 'ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY (id, u)'],
    ['UNIQUE', 'ALTER TABLE t DROP CONSTRAINT t_u'],
    [
      'the action of a foreign key',
      'ALTER TABLE t DROP CONSTRAINT t_p, ADD CONSTRAINT t_p FOREIGN KEY (u) REFERENCES p ON DELETE CASCADE',
    ],
    ['a deferred foreign key', 'ALTER TABLE t ALTER CONSTRAINT t_p DEFERRABLE INITIALLY DEFERRED'],
    ['a check', 'ALTER TABLE t DROP CONSTRAINT pos, ADD CONSTRAINT pos CHECK (n > 1)'],
    [
      'a trigger',
      'DROP TRIGGER g ON t; CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()',
    ],
    ['a view', 'CREATE OR REPLACE VIEW v AS SELECT id, n FROM t WHERE n > 1'],
    [
      'a materialized view',
      'DROP MATERIALIZED VIEW mv; CREATE MATERIALIZED VIEW mv AS SELECT id + 1 AS id FROM p',
    ],
    [
      'the body of a routine',
      "CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 2'",
    ],
    ['a sequence', 'ALTER SEQUENCE s INCREMENT 3'],
    ['an option of a table', 'ALTER TABLE t SET (fillfactor = 50)'],
    ['row security', 'ALTER TABLE t ENABLE ROW LEVEL SECURITY'],
  ],
  routes: [
    ['a renamed table', 'CREATE TABLE a (x int)', 'CREATE TABLE b (x int); ALTER TABLE b RENAME TO a'],
    [
      'a column that came later',
      'CREATE TABLE a (x int, y text NOT NULL)',
      'CREATE TABLE a (x int); ALTER TABLE a ADD y text; ALTER TABLE a ALTER y SET NOT NULL',
    ],
    [
      'a default that was another one',
      'CREATE TABLE a (x int DEFAULT 2)',
      'CREATE TABLE a (x int DEFAULT 1); ALTER TABLE a ALTER x SET DEFAULT 2',
    ],
  ],
};

const MARIADB: ObserverCases = {
  made: `CREATE TABLE p (id int PRIMARY KEY);
    CREATE SEQUENCE s START WITH 5;
    CREATE TABLE t (id int PRIMARY KEY, a varchar(20) DEFAULT 'x', n int, g int AS (n + 1) STORED, u int, c varchar(9), d int DEFAULT nextval(s),
      doc json, CONSTRAINT pos CHECK (n > 0), UNIQUE KEY t_u (u), CONSTRAINT t_p FOREIGN KEY (u) REFERENCES p (id), KEY i (n));
    CREATE TABLE days (id int, d date) PARTITION BY RANGE (year(d)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION pm VALUES LESS THAN MAXVALUE);
    CREATE FUNCTION f(x int, y varchar(9)) RETURNS varchar(9) DETERMINISTIC RETURN concat(x, y);
    CREATE PROCEDURE pr(IN x int, OUT y int) SET y = x;
    CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 1;
    CREATE TRIGGER g2 BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 2;
    CREATE VIEW v AS SELECT id, n FROM t;
    CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM p`,
  changes: [
    ['a column type', 'ALTER TABLE t MODIFY c varchar(10)'],
    ['NOT NULL', 'ALTER TABLE t MODIFY c varchar(9) NOT NULL'],
    ['a default', "ALTER TABLE t ALTER a SET DEFAULT 'y'"],
    ['no default', 'ALTER TABLE t ALTER a DROP DEFAULT'],
    ['a generated column', 'ALTER TABLE t MODIFY g int AS (n + 2) STORED'],
    [
      'a generated column that is not stored',
      'ALTER TABLE t DROP g; ALTER TABLE t ADD g int AS (n + 1) VIRTUAL',
    ],
    ['a collation', 'ALTER TABLE t MODIFY c varchar(9) COLLATE utf8mb4_bin'],
    ['a comment of a column', "ALTER TABLE t MODIFY c varchar(9) COMMENT 'x'"],
    ['a comment of a table', "ALTER TABLE t COMMENT = 'x'"],
    ['an invisible column', 'ALTER TABLE t MODIFY c varchar(9) INVISIBLE'],
    ['a number that counts', 'ALTER TABLE p MODIFY id int AUTO_INCREMENT'],
    [
      'ON UPDATE',
      'ALTER TABLE t ADD at timestamp NULL; ALTER TABLE t MODIFY at timestamp NULL ON UPDATE current_timestamp',
    ],
    ['a column', 'ALTER TABLE t ADD z int'],
    ['a unique index', 'ALTER TABLE t DROP KEY i, ADD UNIQUE KEY i (n)'],
    ['the order of an index', 'ALTER TABLE t DROP KEY i, ADD KEY i (n DESC)'],
    ['the columns of an index', 'ALTER TABLE t DROP KEY i, ADD KEY i (n, id)'],
    ['the length of an index', 'ALTER TABLE t DROP KEY i, ADD KEY i (c(4))'],
    ['the kind of an index', 'ALTER TABLE t DROP KEY i, ADD FULLTEXT KEY i (c)'],
    ['the comment of an index', "ALTER TABLE t DROP KEY i, ADD KEY i (n) COMMENT 'x'"],
    ['an ignored index', 'ALTER TABLE t ALTER KEY i IGNORED'],
    ['the primary key', 'ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)'],
    [
      'the action of a foreign key',
      'ALTER TABLE t DROP FOREIGN KEY t_p; ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (u) REFERENCES p (id) ON DELETE CASCADE',
    ],
    ['no foreign key', 'ALTER TABLE t DROP FOREIGN KEY t_p'],
    ['a check', 'ALTER TABLE t DROP CONSTRAINT pos, ADD CONSTRAINT pos CHECK (n > 1)'],
    ['an option of a table', 'ALTER TABLE t ROW_FORMAT = COMPRESSED'],
    ['the collation of a table', 'ALTER TABLE p DEFAULT COLLATE utf8mb4_bin'],
    ['the engine of a table', 'ALTER TABLE days ENGINE = Aria'],
    ['system versioning', 'ALTER TABLE p ADD SYSTEM VERSIONING'],
    ['a partition', 'ALTER TABLE days DROP PARTITION p0'],
    ['the body of a trigger', 'CREATE OR REPLACE TRIGGER g2 BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 3'],
    ['the time of a trigger', 'CREATE OR REPLACE TRIGGER g2 AFTER INSERT ON t FOR EACH ROW SET @x = 3'],
    [
      'the order of triggers',
      'DROP TRIGGER g; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 1',
    ],
    ['a view', 'CREATE OR REPLACE VIEW v AS SELECT id, n FROM t WHERE n > 1'],
    ['the algorithm of a view', 'CREATE OR REPLACE ALGORITHM = MERGE VIEW v AS SELECT id, n FROM t'],
    ['who runs a view', 'CREATE OR REPLACE SQL SECURITY INVOKER VIEW v AS SELECT id, n FROM t'],
    ['the check of a view', 'CREATE OR REPLACE VIEW v AS SELECT id, n FROM t WITH CHECK OPTION'],
    [
      'the body of a routine',
      'CREATE OR REPLACE FUNCTION f(x int, y varchar(9)) RETURNS varchar(9) DETERMINISTIC RETURN concat(y, x)',
    ],
    ['a parameter of a routine', 'CREATE OR REPLACE PROCEDURE pr(IN x bigint, OUT y int) SET y = x'],
    [
      'what a function returns',
      'CREATE OR REPLACE FUNCTION f(x int, y varchar(9)) RETURNS varchar(8) DETERMINISTIC RETURN concat(x, y)',
    ],
    ['who runs a routine', 'ALTER PROCEDURE pr SQL SECURITY INVOKER'],
    ['the comment of a routine', "ALTER PROCEDURE pr COMMENT 'x'"],
    ['the schedule of an event', 'ALTER EVENT e ON SCHEDULE EVERY 2 DAY'],
    ['the state of an event', 'ALTER EVENT e DISABLE'],
    ['the body of an event', 'ALTER EVENT e DO DELETE FROM p WHERE id > 1'],
    ['a sequence', 'ALTER SEQUENCE s INCREMENT BY 3'],
  ],
  routes: [
    [
      'a renamed table',
      'CREATE TABLE a (x int, KEY (x))',
      'CREATE TABLE b (x int, KEY (x)); RENAME TABLE b TO a',
    ],
    [
      'a column that came later, and rows',
      'CREATE TABLE a (x int AUTO_INCREMENT PRIMARY KEY, y text NOT NULL)',
      "CREATE TABLE a (x int AUTO_INCREMENT PRIMARY KEY); INSERT INTO a VALUES (1), (7); ALTER TABLE a ADD y text NOT NULL DEFAULT 'x' FIRST; ALTER TABLE a ALTER y DROP DEFAULT",
    ],
    [
      'a check at a column and one of the table',
      'CREATE TABLE a (x int CHECK (x > 0))',
      'CREATE TABLE a (x int); ALTER TABLE a ADD CONSTRAINT x CHECK (x > 0)',
    ],
    [
      'types of parameters written differently',
      'CREATE FUNCTION f(a INTEGER, b enum(\'x,)\', "y")) RETURNS INTEGER DETERMINISTIC RETURN a',
      "CREATE FUNCTION  f( a int /* ) */, b ENUM ('x,)','y') ) RETURNS int DETERMINISTIC RETURN a",
    ],
    [
      'a sequence that was used',
      'CREATE SEQUENCE s',
      'CREATE SEQUENCE s; SELECT nextval(s); SELECT nextval(s)',
    ],
    [
      'an event that was made later',
      'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
      'DO sleep(1.1); CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
    ],
    [
      'a trigger that was made again',
      'CREATE TABLE a (x int); CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1',
      'CREATE TABLE a (x int); CREATE TRIGGER h BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 2; CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1; DROP TRIGGER h',
    ],
  ],
};

const SQLITE: ObserverCases = {
  made: `CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE t (id INTEGER PRIMARY KEY, a text DEFAULT 'x', n int, g int AS (n + 1), u int CONSTRAINT t_p REFERENCES p (id), c text);
    CREATE TABLE o (id int NOT NULL PRIMARY KEY);
    CREATE INDEX i ON t (n);
    CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
    CREATE VIEW v AS SELECT id, n FROM t;
    CREATE VIRTUAL TABLE docs USING fts5(body)`,
  changes: [
    ['a column type', 'DROP TABLE o; CREATE TABLE o (id integer NOT NULL PRIMARY KEY)'],
    [
      'NOT NULL',
      "ALTER TABLE p ADD x text; ALTER TABLE p DROP x; ALTER TABLE p ADD x text NOT NULL DEFAULT 'x'",
    ],
    ['no NOT NULL', 'DROP TABLE o; CREATE TABLE o (id int PRIMARY KEY)'],
    ['a default', "ALTER TABLE t DROP a; ALTER TABLE t ADD a text DEFAULT 'y'"],
    ['no default', 'ALTER TABLE t DROP a; ALTER TABLE t ADD a text'],
    ['a generated column', 'ALTER TABLE t DROP g; ALTER TABLE t ADD g int AS (n + 2)'],
    ['a stored column', 'DROP TABLE p; CREATE TABLE p (id INTEGER PRIMARY KEY, s int AS (id) STORED)'],
    ['a collation', 'ALTER TABLE t DROP c; ALTER TABLE t ADD c text COLLATE nocase'],
    ['a column', 'ALTER TABLE t ADD z int'],
    ['no column', 'ALTER TABLE t DROP c'],
    ['a unique index', 'DROP INDEX i; CREATE UNIQUE INDEX i ON t (n)'],
    ['the order of an index', 'DROP INDEX i; CREATE INDEX i ON t (n DESC)'],
    ['the columns of an index', 'DROP INDEX i; CREATE INDEX i ON t (n, a)'],
    ['the collation of an index', 'DROP INDEX i; CREATE INDEX i ON t (n COLLATE nocase)'],
    ['a partial index', 'DROP INDEX i; CREATE INDEX i ON t (n) WHERE n > 1'],
    ['the expression of an index', 'DROP INDEX i; CREATE INDEX i ON t (n + 1)'],
    ['no index', 'DROP INDEX i'],
    ['the primary key', 'DROP TABLE o; CREATE TABLE o (id int NOT NULL)'],
    ['AUTOINCREMENT', 'DROP TABLE p; CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT)'],
    ['UNIQUE', 'DROP TABLE o; CREATE TABLE o (id int NOT NULL PRIMARY KEY, x int UNIQUE)'],
    [
      'the action of a foreign key',
      'ALTER TABLE t DROP u; ALTER TABLE t ADD u int CONSTRAINT t_p REFERENCES p (id) ON DELETE CASCADE',
    ],
    [
      'a deferred foreign key',
      'ALTER TABLE t DROP u; ALTER TABLE t ADD u int CONSTRAINT t_p REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED',
    ],
    ['no foreign key', 'ALTER TABLE t DROP u; ALTER TABLE t ADD u int'],
    ['a check', 'ALTER TABLE t DROP c; ALTER TABLE t ADD c text CHECK (c > 1)'],
    ['STRICT', 'DROP TABLE o; CREATE TABLE o (id int NOT NULL PRIMARY KEY) STRICT'],
    ['WITHOUT ROWID', 'DROP TABLE o; CREATE TABLE o (id int NOT NULL PRIMARY KEY) WITHOUT ROWID'],
    [
      'what happens on a conflict',
      'DROP TABLE o; CREATE TABLE o (id int NOT NULL PRIMARY KEY ON CONFLICT REPLACE)',
    ],
    ['a trigger', 'DROP TRIGGER g; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 2; END'],
    ['a view', 'DROP VIEW v; CREATE VIEW v AS SELECT id, n FROM t WHERE n > 1'],
    ['a virtual table', 'DROP TABLE docs; CREATE VIRTUAL TABLE docs USING fts5(body, title)'],
  ],
  routes: [
    ['a renamed table', 'CREATE TABLE a (x int)', 'CREATE TABLE b (x int); ALTER TABLE b RENAME TO a'],
    [
      'a column that came later',
      'CREATE TABLE a (x int, y text)',
      'CREATE TABLE a (x int); ALTER TABLE a ADD y text',
    ],
    [
      'a column that is gone',
      'CREATE TABLE a (x int)',
      'CREATE TABLE a (y int, x int); ALTER TABLE a DROP y',
    ],
  ],
};

export const OBSERVER_CASES: Readonly<
  Record<Extract<Dialect, 'postgresql' | 'mariadb' | 'sqlite'>, ObserverCases>
> = {
  postgresql: POSTGRESQL,
  mariadb: MARIADB,
  sqlite: SQLITE,
};
