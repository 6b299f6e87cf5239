const PARENT = 'CREATE TABLE p (id INTEGER PRIMARY KEY);';

type Pair = readonly [title: string, first: string, second: string];

/** The same structure, written in two ways. */
export const SAME: readonly Pair[] = [
  [
    'quotes and letter case of names in expressions',
    'CREATE TABLE t (a int CHECK ("A" > 0))',
    'CREATE TABLE t (a int CHECK ([a]>0))',
  ],
  ['white space and comments', 'CREATE TABLE t (a int/* x */, -- y\n b int)', 'create table t(a int,b int)'],
  ['quotes of a table', 'CREATE TABLE "t" (`a` int)', 'CREATE TABLE [t] ([a] int)'],
  ['letter case of types', 'CREATE TABLE t (a integer, b Text)', 'CREATE TABLE t (a INTEGER, b TEXT)'],
  [
    'numbers of a type, which SQLite does not read',
    'CREATE TABLE t (a varchar(40), b decimal(10, 2))',
    'CREATE TABLE t (a varchar, b DECIMAL)',
  ],
  ['no type and BLOB', 'CREATE TABLE t (a)', 'CREATE TABLE t (a blob)'],
  ['NULL', 'CREATE TABLE t (a integer NULL)', 'CREATE TABLE t (a integer)'],
  [
    'brackets of a default',
    'CREATE TABLE t (a int DEFAULT (1), b DEFAULT (CURRENT_TIMESTAMP))',
    'CREATE TABLE t (a int DEFAULT 1, b DEFAULT current_timestamp)',
  ],
  ['DEFAULT NULL and none', 'CREATE TABLE t (a int DEFAULT (NULL))', 'CREATE TABLE t (a int)'],
  [
    'GENERATED ALWAYS',
    'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL)',
    'CREATE TABLE t (a int, b int AS ((A + 1)))',
  ],
  [
    'an inline primary key and one of the table',
    'CREATE TABLE t (a INTEGER PRIMARY KEY)',
    'CREATE TABLE t (a integer NULL, PRIMARY KEY (a))',
  ],
  [
    'the name of a primary key',
    'CREATE TABLE t (a int CONSTRAINT pk PRIMARY KEY)',
    'CREATE TABLE t (a int, PRIMARY KEY (`a`))',
  ],
  [
    'an inline UNIQUE, one of the table and an index',
    'CREATE TABLE t (a int UNIQUE)',
    'CREATE TABLE t (a int); CREATE UNIQUE INDEX t_a ON t (a ASC)',
  ],
  [
    'UNIQUE with and without name',
    'CREATE TABLE t (a int, b int, UNIQUE (a, b))',
    'CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a, b))',
  ],
  [
    'an inline check and one of the table',
    'CREATE TABLE t (a int CHECK (a > 0), b int)',
    'CREATE TABLE t (a int, b int, CHECK ((a > 0)))',
  ],
  [
    'the order of checks',
    'CREATE TABLE t (a int, CHECK (a > 0), CHECK (a < 9))',
    'CREATE TABLE t (a int, CHECK (a < 9), CHECK (a > 0))',
  ],
  [
    'an inline foreign key and one of the table',
    `${PARENT} CREATE TABLE t (a int REFERENCES p (id))`,
    `${PARENT} CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES p (id))`,
  ],
  [
    'a foreign key that Atlas numbered',
    `${PARENT} CREATE TABLE t (a int REFERENCES p (id))`,
    `${PARENT} CREATE TABLE t (a int, CONSTRAINT \`0\` FOREIGN KEY (a) REFERENCES p (id) ON UPDATE NO ACTION ON DELETE NO ACTION)`,
  ],
  [
    'a foreign key without columns',
    `${PARENT} CREATE TABLE t (a int REFERENCES P)`,
    `${PARENT} CREATE TABLE t (a int REFERENCES p (ID))`,
  ],
  [
    'the order of foreign keys',
    `${PARENT} CREATE TABLE t (a int REFERENCES p, b int REFERENCES p ON DELETE CASCADE)`,
    `${PARENT} CREATE TABLE t (a int, b int, FOREIGN KEY (b) REFERENCES p ON DELETE CASCADE, FOREIGN KEY (a) REFERENCES p)`,
  ],
  [
    'not deferred, said in four ways',
    `${PARENT} CREATE TABLE t (a int REFERENCES p DEFERRABLE, b int REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED)`,
    `${PARENT} CREATE TABLE t (a int REFERENCES p, b int REFERENCES p DEFERRABLE INITIALLY IMMEDIATE)`,
  ],
  ['the order of columns', 'CREATE TABLE t (a int, b text)', 'CREATE TABLE t (b text, a int)'],
  [
    'brackets and letter case in an index',
    'CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a) COLLATE nocase DESC) WHERE a IS NOT NULL',
    'CREATE TABLE t (a text); create index if not exists "i" on "t" ((LOWER("a")) collate NOCASE desc) where (a is not null)',
  ],
  [
    'a view',
    'CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t',
    'create table t (a int); create view if not exists [v] as\n  select "a" from `t`',
  ],
  [
    'a trigger',
    'CREATE TABLE t (a int); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SELECT 1; END',
    'CREATE TABLE t (a int); CREATE TRIGGER g INSERT ON "t" BEGIN select 1; end',
  ],
  [
    'a column that was added',
    'CREATE TABLE t (a int, b text, CHECK (a > 0))',
    'CREATE TABLE t (a int, CHECK (a > 0)); ALTER TABLE t ADD COLUMN b text NULL',
  ],
];

/** Two structures that differ in one thing. */
export const DIFFERENT: readonly Pair[] = [
  ['a column', 'CREATE TABLE t (a int)', 'CREATE TABLE t (a int, b int)'],
  ['a type', 'CREATE TABLE t (a int)', 'CREATE TABLE t (a integer)'],
  ['NOT NULL', 'CREATE TABLE t (a int)', 'CREATE TABLE t (a int NOT NULL)'],
  [
    'what happens on NULL',
    'CREATE TABLE t (a int NOT NULL)',
    'CREATE TABLE t (a int NOT NULL ON CONFLICT IGNORE)',
  ],
  ['a default', 'CREATE TABLE t (a int DEFAULT 1)', 'CREATE TABLE t (a int DEFAULT 2)'],
  ['letter case of a default', "CREATE TABLE t (a text DEFAULT 'x')", "CREATE TABLE t (a text DEFAULT 'X')"],
  ['bytes and text', "CREATE TABLE t (a text DEFAULT x'00')", "CREATE TABLE t (a text DEFAULT 'x''00''')"],
  ['a collation', 'CREATE TABLE t (a text)', 'CREATE TABLE t (a text COLLATE NOCASE)'],
  [
    'a generated column',
    'CREATE TABLE t (a int, b int AS (a + 1))',
    'CREATE TABLE t (a int, b int AS (a + 2))',
  ],
  [
    'stored or not',
    'CREATE TABLE t (a int, b int AS (a + 1))',
    'CREATE TABLE t (a int, b int AS (a + 1) STORED)',
  ],
  ['STRICT', 'CREATE TABLE t (a int)', 'CREATE TABLE t (a int) STRICT'],
  [
    'WITHOUT ROWID',
    'CREATE TABLE t (a int NOT NULL PRIMARY KEY)',
    'CREATE TABLE t (a int NOT NULL PRIMARY KEY) WITHOUT ROWID',
  ],
  [
    'AUTOINCREMENT',
    'CREATE TABLE t (a INTEGER PRIMARY KEY)',
    'CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)',
  ],
  [
    'a primary key',
    'CREATE TABLE t (a int, b int, PRIMARY KEY (a))',
    'CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))',
  ],
  [
    'the direction of a primary key',
    'CREATE TABLE t (a int, PRIMARY KEY (a))',
    'CREATE TABLE t (a int, PRIMARY KEY (a DESC))',
  ],
  ['UNIQUE', 'CREATE TABLE t (a int, b int)', 'CREATE TABLE t (a int, b int, UNIQUE (a, b))'],
  ['what UNIQUE does', 'CREATE TABLE t (a int UNIQUE)', 'CREATE TABLE t (a int UNIQUE ON CONFLICT REPLACE)'],
  ['a check', 'CREATE TABLE t (a int CHECK (a > 0))', 'CREATE TABLE t (a int CHECK (a >= 0))'],
  [
    'the name of a check',
    'CREATE TABLE t (a int CHECK (a > 0))',
    'CREATE TABLE t (a int CONSTRAINT ok CHECK (a > 0))',
  ],
  [
    'text and name in a check',
    "CREATE TABLE t (a int, b int, CHECK (a <> 'b'))",
    'CREATE TABLE t (a int, b int, CHECK (a <> b))',
  ],
  ['a foreign key', PARENT + 'CREATE TABLE t (a int)', PARENT + 'CREATE TABLE t (a int REFERENCES p)'],
  [
    'ON DELETE',
    PARENT + 'CREATE TABLE t (a int REFERENCES p)',
    PARENT + 'CREATE TABLE t (a int REFERENCES p ON DELETE CASCADE)',
  ],
  [
    'ON UPDATE',
    PARENT + 'CREATE TABLE t (a int REFERENCES p)',
    PARENT + 'CREATE TABLE t (a int REFERENCES p ON UPDATE SET NULL)',
  ],
  [
    'deferred',
    PARENT + 'CREATE TABLE t (a int REFERENCES p)',
    PARENT + 'CREATE TABLE t (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED)',
  ],
  [
    'the name of a foreign key',
    PARENT + 'CREATE TABLE t (a int REFERENCES p)',
    PARENT + 'CREATE TABLE t (a int CONSTRAINT f REFERENCES p)',
  ],
  [
    'the order of an index',
    'CREATE TABLE t (a int); CREATE INDEX i ON t (a)',
    'CREATE TABLE t (a int); CREATE INDEX i ON t (a DESC)',
  ],
  [
    'the columns of an index',
    'CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a)',
    'CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a, b)',
  ],
  [
    'the collation of an index',
    'CREATE TABLE t (a text); CREATE INDEX i ON t (a)',
    'CREATE TABLE t (a text); CREATE INDEX i ON t (a COLLATE NOCASE)',
  ],
  [
    'the condition of an index',
    'CREATE TABLE t (a int); CREATE INDEX i ON t (a)',
    'CREATE TABLE t (a int); CREATE INDEX i ON t (a) WHERE a > 1',
  ],
  [
    'the expression of an index',
    'CREATE TABLE t (a int); CREATE INDEX i ON t (a + 1)',
    'CREATE TABLE t (a int); CREATE INDEX i ON t (a + 2)',
  ],
  [
    'a unique index',
    'CREATE TABLE t (a int); CREATE INDEX i ON t (a)',
    'CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)',
  ],
  ['a view', 'CREATE VIEW v AS SELECT 1 AS a', 'CREATE VIEW v AS SELECT 2 AS a'],
  ['the columns of a view', 'CREATE VIEW v (a) AS SELECT 1', 'CREATE VIEW v (b) AS SELECT 1'],
  [
    'a trigger',
    'CREATE TABLE t (a int); CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END',
    'CREATE TABLE t (a int); CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 2; END',
  ],
  ['a virtual table', 'CREATE VIRTUAL TABLE d USING fts5(a)', 'CREATE VIRTUAL TABLE d USING fts5(a, b)'],
];
