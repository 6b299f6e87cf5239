import type { Classification } from '@lockstep/core/hazards/model/classification.js';
import { classifyMysqlStatement } from '@lockstep/core/hazards/mysql/classify-mysql-statement.js';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMysqlCatalog } from '../../../src/dialects/mysql/catalog/read-catalog.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  NO_MARIADB,
  onMariadb,
  openMariadb,
} from './mariadb-setup.js';

/** With the settings of our sessions, under which a plan is applied. */
const STRICT = "SET sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

const TABLES = `DROP TABLE IF EXISTS a2, a, plain, par; CREATE TABLE par (id int PRIMARY KEY);
  CREATE TABLE plain (id int, n int NOT NULL DEFAULT 1, v varchar(20));
  CREATE TABLE a (id int PRIMARY KEY, i int, n int NOT NULL DEFAULT 1, v varchar(20), l varchar(20) CHARACTER SET latin1,
    u8 varchar(20) CHARACTER SET utf8mb3, e enum('a','b'), d decimal(10,2), t text, g int AS (i * 2) VIRTUAL,
    s int AS (i * 2) STORED, k int, KEY kk (k), u int, UNIQUE KEY uu (u), f int, ts timestamp(3) NULL, vk varchar(20), KEY vkk (vk),
    CONSTRAINT fk FOREIGN KEY (f) REFERENCES par (id), CONSTRAINT ck CHECK (i > 0));
  INSERT INTO par VALUES (1); INSERT INTO a (id, i, v, f, u, l) SELECT seq, seq, 'x', 1, seq, 'y' FROM seq_1_to_20;
  INSERT INTO plain SELECT seq, seq, 'x' FROM seq_1_to_20`;

/** Measured by asking the server for it: what it refuses to do without a copy, and without stopping writers. */
interface Measured {
  readonly rewrites: boolean;
  readonly blocksWrites: boolean;
}

const NOT_SUPPORTED = [1845, 1846];

describe.skipIf(NO_MARIADB !== null)(onMariadb('hazards, measured on MariaDB'), () => {
  let database: MariadbDatabase;
  let connection: Connection;
  beforeAll(async () => {
    database = await mariadbDatabase();
    connection = await openMariadb(database.name);
    await connection.query(STRICT);
  });
  afterAll(async () => {
    await connection.end();
    await database.drop();
  });

  async function accepts(sql: string): Promise<boolean> {
    await connection.query(TABLES);
    try {
      await connection.query(sql);
      return true;
    } catch (error) {
      if (NOT_SUPPORTED.includes((error as { errno: number }).errno)) return false;
      throw error;
    }
  }

  async function measure(alter: string): Promise<Measured> {
    const online = await accepts(`${alter}, LOCK=NONE`);
    return { rewrites: !(await accepts(`${alter}, ALGORITHM=NOCOPY`)), blocksWrites: !online };
  }

  async function classify(sql: string): Promise<Classification> {
    await connection.query(TABLES);
    const { catalog: current } = await readMysqlCatalog(database.target);
    await connection.query(sql);
    const { catalog: desired } = await readMysqlCatalog(database.target);
    const statement = { node: '', tree: {} };
    return classifyMysqlStatement({ statement, sql, current, desired, created: new Set() });
  }

  const codes = ({ hazards }: Classification) => hazards.map(({ code }) => code);

  test.each([
    ...[
      'ADD COLUMN x int',
      'ADD COLUMN x int NOT NULL',
      'ADD COLUMN x int NOT NULL DEFAULT 5',
      'ADD COLUMN x json NULL',
    ],
    ...[
      'ADD COLUMN x int FIRST',
      'ADD COLUMN x int AFTER n',
      'ADD COLUMN x timestamp NULL DEFAULT (current_timestamp())',
    ],
    ...[
      'ADD COLUMN x uuid DEFAULT uuid()',
      'ADD COLUMN x int AS (i + 1) VIRTUAL',
      'ADD COLUMN x int AS (i + 1) STORED',
    ],
    ...['DROP COLUMN v', 'DROP COLUMN k', 'DROP COLUMN g', 'DROP COLUMN s'],
    ...['MODIFY COLUMN n bigint NOT NULL DEFAULT 1', 'MODIFY COLUMN n smallint NOT NULL DEFAULT 1'],
    ...['MODIFY COLUMN n int unsigned NOT NULL DEFAULT 1', 'MODIFY COLUMN n int NULL DEFAULT 1'],
    ...['MODIFY COLUMN v varchar(20) NOT NULL', 'MODIFY COLUMN n int NOT NULL DEFAULT 2'],
    ...[
      "MODIFY COLUMN n int NOT NULL DEFAULT 1 COMMENT 'x'",
      'MODIFY COLUMN v varchar(30)',
      'MODIFY COLUMN v varchar(300)',
    ],
    ...[
      'MODIFY COLUMN v varchar(10)',
      'MODIFY COLUMN v text',
      'MODIFY COLUMN v char(20)',
      'MODIFY COLUMN t mediumtext',
    ],
    ...[
      'MODIFY COLUMN l varchar(20) CHARACTER SET utf8mb4',
      'MODIFY COLUMN u8 varchar(20) CHARACTER SET utf8mb4',
    ],
    ...[
      'MODIFY COLUMN v varchar(20) COLLATE utf8mb4_unicode_ci',
      'MODIFY COLUMN vk varchar(20) COLLATE utf8mb4_unicode_ci',
    ],
    ...[
      "MODIFY COLUMN e enum('a','b','c')",
      "MODIFY COLUMN e enum('b','a')",
      'MODIFY COLUMN d decimal(12,2)',
    ],
    ...[
      'MODIFY COLUMN g int AS (i * 3) VIRTUAL',
      'MODIFY COLUMN s int AS (i * 3) STORED',
      'MODIFY COLUMN ts timestamp NULL',
    ],
    ...[
      'CHANGE COLUMN v w varchar(20)',
      'RENAME COLUMN v TO w',
      'ALTER COLUMN n SET DEFAULT 4',
      'ALTER COLUMN n DROP DEFAULT',
    ],
    ...['ADD INDEX x (i)', 'ADD UNIQUE INDEX x (i)', 'ADD FULLTEXT INDEX x (v)', 'DROP PRIMARY KEY'],
    ...['DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)', 'DROP INDEX kk', 'RENAME INDEX kk TO kk2'],
    ...[
      'ADD CONSTRAINT x FOREIGN KEY (k) REFERENCES par (id)',
      'DROP FOREIGN KEY fk',
      'ADD CONSTRAINT x CHECK (n > 0)',
    ],
    ...[
      'DROP CONSTRAINT ck',
      "COMMENT 'x'",
      'COLLATE utf8mb4_unicode_ci',
      'DEFAULT CHARSET latin1',
      'CONVERT TO CHARACTER SET utf8mb4',
    ],
    ...['ROW_FORMAT=COMPRESSED', 'FORCE', 'AUTO_INCREMENT=100'],
  ])('ALTER TABLE a %s costs what the server says', async (alter) => {
    const sql = `ALTER TABLE a ${alter}`;
    const measured = await measure(sql);
    const found = await classify(sql);
    // A full-text index adds a hidden column where the table has none: that is a rewrite of its first one alone.
    const isFirstFullText = alter.includes('FULLTEXT');
    expect({
      rewrites: isFirstFullText || codes(found).includes('TABLE_REWRITE'),
      blocksWrites: codes(found).includes('BLOCKS_WRITES'),
    }).toEqual(measured);
    expect(found.lock).toBe(measured.blocksWrites ? 'share' : 'none');
    expect(codes(found)).toContain('NOT_TRANSACTIONAL');
    expect(codes(found)).not.toContain('UNCLASSIFIED');
  });

  test.each([
    'MODIFY COLUMN v varchar(20) NOT NULL',
    'MODIFY COLUMN n int NULL DEFAULT 1',
    'ADD COLUMN x int FIRST',
    'ADD PRIMARY KEY (id)',
  ])('ALTER TABLE plain %s, where nothing is computed, costs what the server says', async (alter) => {
    const sql = `ALTER TABLE plain ${alter}`;
    const measured = await measure(sql);
    const found = codes(await classify(sql));
    expect({
      rewrites: found.includes('TABLE_REWRITE'),
      blocksWrites: found.includes('BLOCKS_WRITES'),
    }).toEqual(measured);
  });

  /** Rows before and after: what the server did with a value that has no place in what the column becomes. */
  test.each([
    ['varchar(20)', "'0123456789'", 'varchar(5)', 'fails'],
    ['decimal(10,4)', '1.2345', 'decimal(10,2)', 'loses'],
    ['decimal(10,2)', '12345678.25', 'decimal(6,2)', 'fails'],
    ['datetime(3)', "'2020-01-01 10:00:00.678'", 'datetime', 'loses'],
    ['datetime', "'2020-01-01 10:00:00'", 'date', 'loses'],
    ['double', '1.75', 'int', 'loses'],
    ['double', '0.123456789', 'float', 'loses'],
    ['int', '123456789', 'smallint', 'fails'],
    ['int', '-1', 'int unsigned', 'fails'],
    ['int', '123456789', 'float', 'loses'],
    ["enum('a','b')", "'b'", "enum('a')", 'fails'],
    ['longtext', "repeat('x', 70000)", 'tinytext', 'fails'],
    ['varchar(20)', "'a  '", 'char(20)', 'loses'],
    ['varchar(20)', "'é'", 'varchar(20) CHARACTER SET ascii', 'fails'],
    ['int', 'NULL', 'int NOT NULL', 'fails'],
    ['int', '5', 'bigint', 'keeps'],
    ['int unsigned', '4294967295', 'bigint', 'keeps'],
    ['varchar(20)', "'0123456789'", 'text', 'keeps'],
    ["enum('a','b')", "'b'", "enum('b','a')", 'keeps'],
    ['date', "'2020-01-01'", 'datetime', 'keeps'],
    ['int', '2147483647', 'decimal(10,0)', 'keeps'],
    ['timestamp(3) NULL', "'2020-01-01 10:00:00.678'", 'datetime(3)', 'keeps'],
  ])('from %s with %s to %s: the server %s', async (...[from, value, to, fate]) => {
    await connection.query(`DROP TABLE IF EXISTS c; CREATE TABLE c (x ${from}) CHARACTER SET utf8mb4`);
    const { catalog: current } = await readMysqlCatalog(database.target);
    const sql = `ALTER TABLE c MODIFY COLUMN x ${to}`;
    await connection.query(sql);
    const { catalog: desired } = await readMysqlCatalog(database.target);
    const statement = { node: '', tree: {} };
    const found = codes(classifyMysqlStatement({ statement, sql, current, desired, created: new Set() }));
    const did = await connection
      .query(
        `DROP TABLE c; CREATE TABLE c (x ${from}) CHARACTER SET utf8mb4; INSERT INTO c VALUES (${value}); CREATE TABLE IF NOT EXISTS was (x ${from}) CHARACTER SET utf8mb4; TRUNCATE was; INSERT INTO was SELECT x FROM c; ${sql}`,
      )
      .then(
        async () => {
          const [rows] = await connection.query(
            'SELECT (SELECT hex(concat(x)) FROM was) AS a, (SELECT hex(concat(x)) FROM c) AS b, (SELECT x FROM was) = (SELECT x FROM c) AS same',
          );
          const [row] = rows as { a: string; b: string; same: number }[];
          return row?.a === row?.b || (row?.same === 1 && !to.startsWith('char')) ? 'keeps' : 'loses';
        },
        () => 'fails',
      );
    await connection.query('DROP TABLE IF EXISTS was');
    expect(did).toBe(fate);
    expect({ loses: found.includes('DATA_LOSS'), fails: found.includes('MAY_FAIL_ON_DATA') }).toEqual({
      loses: did === 'loses',
      fails: did !== 'keeps',
    });
  });

  test.each([
    ['ALTER TABLE a ADD UNIQUE INDEX x (f)', 1062],
    ['ALTER TABLE a ADD CONSTRAINT x CHECK (i > 5)', 4025],
    ['ALTER TABLE a ADD CONSTRAINT x FOREIGN KEY (i) REFERENCES par (id)', 1452],
    ['ALTER TABLE a DROP PRIMARY KEY, ADD PRIMARY KEY (f)', 1062],
    ['CREATE UNIQUE INDEX x ON a (f)', 1062],
    ['ALTER TABLE a ADD COLUMN x int NOT NULL UNIQUE', 1062],
  ])('%s fails on the rows, as it is said to', async (sql, errno) => {
    await connection.query(TABLES);
    const { catalog } = await readMysqlCatalog(database.target);
    const statement = { node: '', tree: {} };
    const found = classifyMysqlStatement({
      statement,
      sql,
      current: catalog,
      desired: catalog,
      created: new Set(),
    });
    expect(codes(found)).toContain('MAY_FAIL_ON_DATA');
    await expect(connection.query(sql)).rejects.toMatchObject({ errno });
  });

  const REFUSES = "SIGNAL SQLSTATE '45000'";

  /** Rows: the statement, what it makes of a write that ran before, and whether it is said to break those who write. */
  test.each([
    ['CREATE TRIGGER g BEFORE INSERT ON plain FOR EACH ROW SET NEW.n = 7', [7], true],
    [`CREATE TRIGGER g BEFORE INSERT ON plain FOR EACH ROW ${REFUSES}`, 'refused', true],
    [
      'CREATE OR REPLACE DEFINER=CURRENT_USER TRIGGER g BEFORE INSERT ON plain FOR EACH ROW SET NEW.n = 7',
      [7],
      true,
    ],
    ['CREATE TRIGGER `before` AFTER INSERT ON plain FOR EACH ROW SET @seen = 1', [5], false],
    ['CREATE OR REPLACE TRIGGER had BEFORE INSERT ON plain FOR EACH ROW SET NEW.v = NEW.n', [5], false],
    ['CREATE OR REPLACE TRIGGER had AFTER INSERT ON plain FOR EACH ROW SET @seen = 1', [5], true],
    ['DROP TRIGGER had', [5], true],
  ] as const)('%s: a write makes %j of 5', async (sql, made, breaks) => {
    await connection.query(TABLES);
    await connection.query('CREATE TRIGGER had BEFORE INSERT ON plain FOR EACH ROW SET NEW.v = NEW.n');
    const { catalog: current } = await readMysqlCatalog(database.target);
    await connection.query(sql);
    const { catalog: desired } = await readMysqlCatalog(database.target);
    const statement = { node: '', tree: {} };
    const request = { statement, sql, current, desired };
    const found = codes(classifyMysqlStatement({ ...request, created: new Set() }));
    const did = await connection.query('INSERT INTO plain (id, n) VALUES (99, 5)').then(
      async () => {
        const [rows] = await connection.query('SELECT n FROM plain WHERE id = 99');
        return (rows as { n: number }[]).map(({ n }) => n);
      },
      () => 'refused',
    );
    expect({ did, breaks: found.includes('BREAKS_READERS') }).toEqual({ did: made, breaks });
    const isDrop = sql.startsWith('DROP');
    const onNew = codes(classifyMysqlStatement({ ...request, created: new Set(['table:plain']) }));
    expect(onNew.includes('BREAKS_READERS')).toBe(isDrop);
    await connection.query('DROP TABLE plain');
  });

  test('a trigger that is dropped and recreated as it was changes nothing', async () => {
    await connection.query(`${TABLES}; CREATE TRIGGER had BEFORE INSERT ON plain FOR EACH ROW SET NEW.n = 1`);
    const { catalog } = await readMysqlCatalog(database.target);
    const request = { statement: { node: '', tree: {} }, current: catalog, desired: catalog };
    const ask = (sql: string) => codes(classifyMysqlStatement({ ...request, sql, created: new Set() }));
    expect(ask('DROP TRIGGER had')).toEqual(['NOT_TRANSACTIONAL', 'DEPENDENTS_REBUILT']);
    expect(ask('CREATE TRIGGER had BEFORE INSERT ON plain FOR EACH ROW SET NEW.n = 1')).toEqual([
      'NOT_TRANSACTIONAL',
    ]);
  });
});
