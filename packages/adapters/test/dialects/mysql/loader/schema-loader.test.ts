import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readMysqlCatalog } from '../../../../src/dialects/mysql/catalog/read-catalog.js';
import { mysqlSchemaLoader } from '../../../../src/dialects/mysql/loader/schema-loader.js';
import { mysqlScratch } from '../../../../src/dialects/mysql/scratch/create-scratch.js';
import { type MariadbDatabase, mariadbDatabase, NO_MARIADB, onMariadb } from '../mariadb-setup.js';
import { schemaFile } from '../schema-file.js';

describe.skipIf(NO_MARIADB !== null)(onMariadb('loading schema files into MariaDB'), () => {
  let database: MariadbDatabase;
  const made: ScratchDatabase[] = [];
  beforeAll(async () => {
    database = await mariadbDatabase('CHARACTER SET latin1 COLLATE latin1_bin');
  });
  afterEach(async () => {
    await Promise.all(made.splice(0).map((scratch) => scratch.drop()));
  });
  afterAll(async () => {
    await database.drop();
  });

  async function load(files: readonly SchemaFile[], knownElsewhere?: (name: string) => string | null) {
    const { target } = database;
    const request = { source: { from: 'same-server' as const }, workspaceRoot: '/', major: null, target };
    const scratch = await mysqlScratch.create({ ...request, ownerName: null, roles: [] });
    made.push(scratch);
    await mysqlSchemaLoader.load({
      scratch,
      files,
      ...(knownElsewhere === undefined ? {} : { knownElsewhere }),
    });
    return (await readMysqlCatalog(scratch.target)).catalog;
  }

  async function errorOf(...parameters: Parameters<typeof load>): Promise<LockstepError> {
    return await load(...parameters).then(
      () => Promise.reject(new Error('it loaded')),
      (error: unknown) => error as LockstepError,
    );
  }

  test('any order of files and statements loads, with the defaults of the target', async () => {
    const catalog = await load([
      schemaFile('CREATE VIEW w AS SELECT id FROM v; CREATE VIEW v AS SELECT id FROM posts;', 'a.sql'),
      schemaFile(
        'CREATE TABLE posts (id int PRIMARY KEY, u int, s varchar(3), FOREIGN KEY (u) REFERENCES users (id));',
        'b.sql',
      ),
      schemaFile(
        'CREATE INDEX i ON users (n); ALTER TABLE users ADD n int; CREATE TABLE users (id int PRIMARY KEY);',
        'c.sql',
      ),
    ]);
    const ids = catalog.facts.filter(({ kind }) => kind !== 'column').map(({ id }) => id);
    expect(ids.sort()).toEqual([
      'constraint:posts.PRIMARY',
      'constraint:posts.posts_ibfk_1',
      'constraint:users.PRIMARY',
      'index:posts.u',
      'index:users.i',
      'table:posts',
      'table:users',
      'view:v',
      'view:w',
    ]);
    expect(catalog.facts.find(({ id }) => id === 'column:posts.s')?.details).toMatchObject({
      collation: 'latin1_bin',
    });
  });

  test('a dump of a database loads to an equal catalog, also where its definer is unknown', async () => {
    const source = await mariadbDatabase('CHARACTER SET latin1 COLLATE latin1_bin');
    await source.run(`CREATE TABLE t (id int PRIMARY KEY, p int, doc json, FOREIGN KEY (p) REFERENCES t (id));
      CREATE SEQUENCE s; CREATE VIEW v AS SELECT id FROM t;
      CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.p = 1;
      CREATE PROCEDURE p(a int) BEGIN SELECT a; SELECT 2; END;
      CREATE FUNCTION f() RETURNS int RETURN 1;
      CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM t`);
    const place = new URL(database.url.replace(/^mariadb:/, 'http:'));
    const login = [`-h${place.hostname}`, `-P${place.port || '3306'}`, `-u${place.username}`];
    const { stdout } = await promisify(execFile)('mysqldump', [
      ...login,
      '--no-data',
      '--routines',
      '--events',
      source.name,
    ]);
    const { catalog: wanted } = await readMysqlCatalog(source.target);
    const dump = stdout.replaceAll(/DEFINER=`root`@`[^`]*`/g, 'DEFINER=`nobody`@`nowhere`');
    expect(dump).toContain('nobody');
    const loaded = await load([schemaFile(dump, 'dump.sql')]);
    await source.drop();
    const hashes = ({ facts }: typeof loaded) => facts.map(({ id, hash }) => `${id} ${hash}`).sort();
    expect(hashes(loaded)).toEqual(hashes(wanted));
    expect(hashes(loaded)).toHaveLength(13);
  });

  test('a syntax error is shown at the place where the server stopped reading', async () => {
    const error = await errorOf([
      schemaFile('CREATE TABLE a (id int);\n\nCREATE TABLE b (\n  id int,\n  nam varchar(10) NOT NUL\n);'),
    ]);
    expect([error.code, error.message, error.why]).toEqual([
      'SCHEMA.INVALID_SQL',
      expect.stringMatching(/^db\/a\.sql:5:23: You have an error in your SQL syntax near 'NUL/),
      '5 |   nam varchar(10) NOT NUL\n  |                       ^',
    ]);
  });

  test('a foreign key to a table that nobody loads fails with the edit of "uses"', async () => {
    const file = schemaFile('CREATE TABLE posts (u int, FOREIGN KEY (u) REFERENCES users (id))');
    const error = await errorOf([file], (name) => (name === 'users' ? 'accounts' : null));
    expect([error.code, error.message, error.next]).toEqual([
      'SCHEMA.INVALID_SQL',
      expect.stringMatching(/^db\/a\.sql:1:1: /),
      ['Add "accounts" to "uses" in db.config.json: its files create users.'],
    ]);
  });

  test('an object that two files create is an error at the second', async () => {
    const error = await errorOf([
      schemaFile('CREATE TABLE a (id int)', 'a.sql'),
      schemaFile('CREATE TABLE a (id int)', 'b.sql'),
    ]);
    expect([error.code, error.message]).toEqual([
      'SCHEMA.INVALID_SQL',
      "b.sql:1:14: Table 'a' already exists",
    ]);
  });

  test('an aborted load ends as one', async () => {
    const aborted = new AbortController();
    const { target } = database;
    const request = { source: { from: 'same-server' as const }, workspaceRoot: '/', major: null, target };
    const scratch = await mysqlScratch.create({ ...request, ownerName: null, roles: [] });
    made.push(scratch);
    const files = Array.from({ length: 300 }, (_, index) =>
      schemaFile(`CREATE TABLE t${index} (id int)`, `${index}.sql`),
    );
    const loading = mysqlSchemaLoader.load({ scratch, files, signal: aborted.signal });
    setTimeout(() => aborted.abort(), 10);
    await expect(loading).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
