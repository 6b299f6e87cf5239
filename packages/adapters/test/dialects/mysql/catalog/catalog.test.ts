import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMysqlCatalog } from '../../../../src/dialects/mysql/catalog/read-catalog.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  mariadbLogin,
  NO_MARIADB,
  onMariadb,
  openMariadb,
  targetOf,
} from '../mariadb-setup.js';

const TABLES = [
  'CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2',
  `CREATE TABLE users (
     id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
     email varchar(255) NOT NULL COMMENT 'a, "b" (c)',
     nick varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'CHECK (\`x\`)',
     age int DEFAULT -3, n int DEFAULT nextval(numbers), doc json,
     twice int AS (age * 2) VIRTUAL, next int AS (age + 1) STORED,
     kind enum('a','b,c)') NOT NULL DEFAULT 'a', day date DEFAULT (current_date() + interval 1 day),
     seen timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
     hidden int INVISIBLE DEFAULT 1, u uuid DEFAULT uuid(),
     UNIQUE KEY users_email (email), KEY k2 (nick(5), age DESC) COMMENT 'kc', FULLTEXT KEY ft (email),
     CONSTRAINT chk_age CHECK (age > 0)) COMMENT='hi; there'`,
  `CREATE TABLE posts (id int PRIMARY KEY, user_id bigint unsigned NOT NULL, slug varchar(9), UNIQUE KEY same (user_id, slug),
     CONSTRAINT same FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE)`,
  `CREATE TABLE days (id int NOT NULL, d date NOT NULL, PRIMARY KEY (id, d)) PARTITION BY RANGE (year(d))
     (PARTITION p0 VALUES LESS THAN (2020), PARTITION pm VALUES LESS THAN MAXVALUE)`,
  'CREATE TABLE kept (id int PRIMARY KEY, x int) WITH SYSTEM VERSIONING',
  'CREATE TABLE \`o.dd\` (\`a.b\` int, \`we\`\`ird\` int)',
];
const CODE = [
  'CREATE FUNCTION plus(a int) RETURNS int DETERMINISTIC RETURN a + 1',
  "CREATE PROCEDURE twice(IN a int, OUT b varchar(10)) BEGIN SET b = 'x;'; SELECT 1; END",
  `CREATE VIEW names AS SELECT u.id, plus(p.id) AS p FROM users u JOIN posts p ON p.user_id = u.id WHERE u.email <> 'a'`,
  'CREATE VIEW more AS SELECT id FROM names',
  'CREATE TRIGGER tr_a BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 1',
  'CREATE TRIGGER tr_b BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 2',
  'CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM posts',
  "CREATE EVENT once ON SCHEDULE EVERY 2 HOUR STARTS '2035-01-01 00:00:00' DO DELETE FROM posts",
];

function byId(catalog: Catalog): Record<string, CatalogFact> {
  return Object.fromEntries(
    [...catalog.facts].sort((a, b) => (a.id < b.id ? -1 : 1)).map((fact) => [fact.id, fact]),
  );
}

/** Facts without what a column's place says, which is compared with nothing. */
function comparable(catalog: Catalog): unknown {
  return Object.values(byId(catalog)).map(({ details, ...fact }) => ({
    ...fact,
    details: { ...details, position: 0 },
  }));
}

describe.skipIf(NO_MARIADB !== null)(onMariadb('the catalog of MariaDB'), () => {
  let database: MariadbDatabase;
  let other: MariadbDatabase;
  beforeAll(async () => {
    [database, other] = await Promise.all([mariadbDatabase(), mariadbDatabase()]);
    for (const sql of [...TABLES, ...CODE]) await database.run(sql);
  });
  afterAll(async () => {
    await Promise.all([database.drop(), other.drop()]);
  });

  test('names every object once, with ids that hold nothing of the database', async () => {
    const { catalog } = await readMysqlCatalog(database.target);
    const facts = byId(catalog);
    expect(Object.keys(facts)).toHaveLength(catalog.facts.length);
    expect(Object.keys(facts).filter((id) => !id.startsWith('column:'))).toEqual([
      'constraint:days.PRIMARY',
      'constraint:kept.PRIMARY',
      'constraint:posts.PRIMARY',
      'constraint:posts.same',
      'constraint:posts.same (foreign key)',
      'constraint:users.PRIMARY',
      'constraint:users.chk_age',
      'constraint:users.users_email',
      'event:nightly',
      'event:once',
      'function:plus',
      'index:users.ft',
      'index:users.k2',
      'procedure:twice',
      'sequence:numbers',
      'table:days',
      'table:kept',
      'table:o.dd',
      'table:posts',
      'table:users',
      'trigger:users.tr_a',
      'trigger:users.tr_b',
      'view:more',
      'view:names',
    ]);
    expect(JSON.stringify(catalog.facts)).not.toContain(database.name);
    expect([catalog.serverVersion, catalog.unmodelled]).toEqual([
      expect.stringMatching(/^\d+\.\d+\.\d+-MariaDB$/),
      [],
    ]);
  });

  test('says of columns, keys and views what rules ask', async () => {
    const facts = byId((await readMysqlCatalog(database.target)).catalog);
    const details = (id: string) => facts[id]?.details;
    expect(details('column:users.id')).toMatchObject({
      type: 'bigint(20) unsigned',
      notNull: true,
      default: null,
      identity: 'by default',
    });
    expect(details('column:users.nick')).toMatchObject({
      default: "'CHECK (\`x\`)'",
      charset: 'latin1',
      collation: 'latin1_bin',
      notNull: false,
    });
    expect(details('column:users.age')).toMatchObject({ default: '-3', generated: null });
    expect(details('column:users.twice')).toMatchObject({ generated: '\`age\` * 2', stored: false });
    expect(details('column:users.next')).toMatchObject({ stored: true });
    expect(details('column:users.seen')).toMatchObject({
      default: 'current_timestamp(3)',
      onUpdate: 'current_timestamp(3)',
    });
    expect(details('column:users.day')).toMatchObject({ default: expect.stringMatching(/^\(.*\)$/) });
    expect(details('column:users.email')).toMatchObject({ comment: 'a, "b" (c)' });
    expect(facts['column:users.n']?.references).toEqual(['table:users', 'sequence:numbers']);
    expect(facts['column:"o.dd"."a.b"']?.name).toBe('"o.dd"."a.b"');
    expect(details('constraint:posts.same (foreign key)')).toMatchObject({
      type: 'foreign key',
      columns: ['user_id'],
      foreignTable: 'users',
      foreignColumns: ['id'],
    });
    expect(facts['constraint:posts.same (foreign key)']?.references).toEqual([
      'table:posts',
      'column:posts.user_id',
      'table:users',
      'column:users.id',
    ]);
    expect(details('constraint:users.users_email')).toMatchObject({ type: 'unique', columns: ['email'] });
    expect(details('constraint:users.chk_age')).toMatchObject({ type: 'check', columns: ['age'] });
    expect(details('index:users.k2')).toMatchObject({
      table: 'users',
      columns: ['nick', 'age'],
      unique: false,
    });
    expect(facts['view:names']?.references).toEqual([
      'table:users',
      'table:posts',
      'column:users.id',
      'column:posts.id',
      'column:posts.user_id',
      'column:users.email',
      'function:plus',
    ]);
    expect(facts['view:more']?.references).toEqual(['view:names']);
    expect(details('view:names')).toMatchObject({ columns: ['id bigint(20) unsigned', 'p int(11)'] });
    expect(details('table:users')).toMatchObject({
      engine: 'InnoDB',
      charset: 'utf8mb4',
      comment: 'hi; there',
    });
    expect(facts['trigger:users.tr_b']).toMatchObject({ root: 'table:users', details: { follows: 'tr_a' } });
  });

  test('two databases with the same objects are equal, whatever the order in which columns and tables were made', async () => {
    const twin = await mariadbDatabase();
    const shuffled = [TABLES[5], TABLES[4], TABLES[0], TABLES[3], TABLES[1], TABLES[2], ...CODE];
    for (const sql of shuffled) await twin.run(sql as string);
    await twin.run(
      'ALTER TABLE users MODIFY COLUMN age int DEFAULT -3 FIRST; INSERT INTO users (email) VALUES (1), (2)',
    );
    await twin.run("INSERT INTO users (email, age) VALUES ('x', 1); SELECT nextval(numbers)");
    const [a, b] = [await readMysqlCatalog(database.target), await readMysqlCatalog(twin.target)];
    await twin.drop();
    expect(comparable(b.catalog)).toEqual(comparable(a.catalog));
  });

  test('a dump that is replayed by the client gives an equal catalog', async () => {
    const twin = await mariadbDatabase();
    const place = new URL(database.url.replace(/^mariadb:/, 'http:'));
    const login = [`-h${place.hostname}`, `-P${place.port || '3306'}`, `-u${place.username}`];
    const dump = ['--no-data', '--routines', '--events', '--triggers', database.name];
    const { stdout } = await promisify(execFile)('mysqldump', [...login, ...dump]);
    const client = promisify(execFile)('mysql', [...login, twin.name]);
    client.child.stdin?.end(stdout);
    await client;
    const [a, b] = [await readMysqlCatalog(database.target), await readMysqlCatalog(twin.target)];
    await twin.drop();
    // A dump writes the start of an event that was given none, and the database into the name of a sequence.
    const lost = ['event:nightly', 'column:users.n'];
    const but = (catalog: Catalog) =>
      (comparable(catalog) as CatalogFact[]).filter(({ id }) => !lost.includes(id));
    expect(but(b.catalog)).toEqual(but(a.catalog));
  });

  test.each([
    ['ALTER TABLE users MODIFY email varchar(254) NOT NULL COMMENT \'a, "b" (c)\'', ['column:users.email']],
    ['ALTER TABLE users MODIFY email varchar(255) COMMENT \'a, "b" (c)\'', ['column:users.email']],
    ['ALTER TABLE users MODIFY email varchar(255) NOT NULL', ['column:users.email']],
    ['ALTER TABLE users ALTER COLUMN age SET DEFAULT 4', ['column:users.age']],
    ['ALTER TABLE users DROP INDEX k2', ['index:users.k2']],
    ["ALTER TABLE users DROP INDEX k2, ADD INDEX k2 (nick(6), age DESC) COMMENT 'kc'", ['index:users.k2']],
    [
      'ALTER TABLE users DROP CONSTRAINT chk_age, ADD CONSTRAINT chk_age CHECK (age > 1)',
      ['constraint:users.chk_age'],
    ],
    [
      'ALTER TABLE posts DROP FOREIGN KEY same, ADD CONSTRAINT same2 FOREIGN KEY (user_id) REFERENCES users (id)',
      ['constraint:posts.same (foreign key)', 'constraint:posts.same2'],
    ],
    ["ALTER TABLE posts COMMENT = 'x'", ['table:posts']],
    ['ALTER TABLE posts ENGINE = InnoDB ROW_FORMAT = COMPRESSED', ['table:posts']],
    ['ALTER TABLE days DROP PARTITION p0', ['table:days']],
    ['ALTER TABLE kept DROP SYSTEM VERSIONING', ['table:kept']],
    ['ALTER TABLE posts DEFAULT CHARACTER SET latin1', ['column:posts.slug', 'table:posts']],
    ['DROP TRIGGER tr_a', ['trigger:users.tr_a', 'trigger:users.tr_b']],
    ['CREATE OR REPLACE FUNCTION plus(a bigint) RETURNS int DETERMINISTIC RETURN a + 1', ['function:plus']],
    ['CREATE OR REPLACE FUNCTION plus(a int) RETURNS int DETERMINISTIC RETURN a + 2', ['function:plus']],
    ['ALTER PROCEDURE twice SQL SECURITY INVOKER', ['procedure:twice']],
    ['CREATE OR REPLACE VIEW more AS SELECT id FROM names WHERE id > 1', ['view:more']],
    ['CREATE OR REPLACE ALGORITHM = MERGE VIEW more AS SELECT id FROM names', ['view:more']],
    ['CREATE OR REPLACE SQL SECURITY INVOKER VIEW more AS SELECT id FROM names', ['view:more']],
    ['ALTER EVENT once DISABLE', ['event:once']],
    ['ALTER SEQUENCE numbers INCREMENT BY 3', ['sequence:numbers']],
    ['DROP TABLE \`o.dd\`', ['column:"o.dd"."a.b"', 'column:"o.dd".we`ird', 'table:o.dd']],
    ['ALTER TABLE users DROP INDEX users_email, ADD UNIQUE KEY users_email (email) USING BTREE', []],
    ['CREATE TABLE lockstep_applied_plan (id int)', []],
  ])('%s is seen as exactly that', async (sql, expected) => {
    const before = byId((await readMysqlCatalog(other.target)).catalog);
    if (Object.keys(before).length === 0) for (const make of [...TABLES, ...CODE]) await other.run(make);
    const first = byId((await readMysqlCatalog(other.target)).catalog);
    await other.run(sql);
    const second = byId((await readMysqlCatalog(other.target)).catalog);
    const ids = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
    const changed = ids.filter((id) => first[id]?.hash !== second[id]?.hash);
    await other.drop();
    const fresh = await mariadbDatabase();
    other = fresh;
    expect(changed).toEqual(expected);
  });

  test('a login that may not read bodies learns that, and not an empty body', async () => {
    const login = await mariadbLogin(`SELECT ON \`${database.name}\`.*`, 'x');
    const { catalog } = await readMysqlCatalog(targetOf(login.urlFor(database.name)));
    await login.drop();
    expect(catalog.unmodelled.map(({ name }) => name).sort()).toEqual(['view more', 'view names']);
  });

  test('a table that vanishes while it is read does not end the reading', async () => {
    const busy = await openMariadb(database.name);
    let isOver = false;
    const churn = (async () => {
      for (let round = 0; !isOver; round += 1) {
        await busy.query(`CREATE TABLE churn_${round} (id int); DROP TABLE churn_${round}`);
      }
    })();
    const read: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { catalog } = await readMysqlCatalog(database.target).finally(() => (isOver = round === 4));
      read.push(...catalog.facts.map(({ id }) => id).filter((id) => id === 'table:users'));
    }
    await churn;
    expect(read).toHaveLength(5);
    await busy.end();
  });
});
