import { afterAll, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../../src/dialects/sqlite/catalog/read-catalog.js';
import { openSqlite } from '../../../../src/dialects/sqlite/connect/connect.js';
import { sqliteAdditions } from '../../../../src/dialects/sqlite/statements/additions.js';
import { databaseWith, removeFolders } from '../sqlite-setup.js';

afterAll(removeFolders);

/** As Atlas 0.13 writes it: one column that ALTER TABLE cannot add makes it rebuild the table for all of them. */
const REBUILD = [
  'CREATE TABLE `new_t` (`id` integer NULL, `a` text NULL, `b` text NULL, `c` text NOT NULL, `d` text NULL DEFAULT current_timestamp, `e` int NOT NULL DEFAULT 5, `f` int NULL, `g` int NULL AS (id+1) STORED, `h` int NULL AS (id+1) VIRTUAL, `u` text NULL, PRIMARY KEY (`id`), CONSTRAINT `0` FOREIGN KEY (`f`) REFERENCES `keep` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION)',
  'INSERT INTO `new_t` (`id`, `a`) SELECT `id`, `a` FROM `t`',
  'DROP TABLE `t`',
  'ALTER TABLE `new_t` RENAME TO `t`',
];
const REST = [
  'CREATE UNIQUE INDEX `t_u` ON `t` (`u`)',
  'CREATE INDEX `tb` ON `t` (`b`)',
  'CREATE INDEX `tc` ON `t` (`c`)',
  'CREATE INDEX `td` ON `t` (`b`, `c`)',
  'ALTER TABLE `keep` ADD COLUMN `z` int NULL',
];

test('a column that needs a rebuild leaves out itself and what needs it, nothing else', async () => {
  const before = await databaseWith(
    "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE TABLE keep (id integer PRIMARY KEY); INSERT INTO t VALUES (1, 'x')",
  );
  const after = await databaseWith(`CREATE TABLE keep (id integer PRIMARY KEY, z int);
    CREATE TABLE t (id integer PRIMARY KEY, a text, b text, c text NOT NULL, d text DEFAULT current_timestamp,
      e int DEFAULT 5 NOT NULL, f int REFERENCES keep (id), g int AS (id + 1) STORED, h int AS (id + 1), u text UNIQUE);
    CREATE INDEX tb ON t (b); CREATE INDEX tc ON t (c); CREATE INDEX td ON t (b, c)`);
  const catalogs = {
    current: (await readSqliteCatalog(before)).catalog,
    desired: (await readSqliteCatalog(after)).catalog,
  };
  const kept = sqliteAdditions([...REBUILD, ...REST], catalogs);
  expect(kept).toEqual([
    'ALTER TABLE "t" ADD COLUMN `b` text NULL',
    'ALTER TABLE "t" ADD COLUMN `e` int NOT NULL DEFAULT 5',
    'ALTER TABLE "t" ADD COLUMN `h` int NULL AS (id+1) VIRTUAL',
    'ALTER TABLE "t" ADD COLUMN `u` text NULL',
    'CREATE UNIQUE INDEX `t_u` ON `t` (`u`)',
    'CREATE INDEX `tb` ON `t` (`b`)',
    'ALTER TABLE `keep` ADD COLUMN `z` int NULL',
  ]);
  const connection = await openSqlite(before, { mode: 'write' });
  for (const sql of kept) await connection.run(sql);
  const rows = await connection.run('SELECT * FROM t');
  connection.close();
  expect(rows).toEqual([{ id: 1, a: 'x', b: null, e: 5, h: 2, u: null }]);
});

test('a rebuild that brings no column leaves nothing', async () => {
  const before = await databaseWith('CREATE TABLE t (id integer PRIMARY KEY, a text)');
  const after = await databaseWith("CREATE TABLE t (id integer PRIMARY KEY, a text CHECK (a <> ''))");
  const catalogs = {
    current: (await readSqliteCatalog(before)).catalog,
    desired: (await readSqliteCatalog(after)).catalog,
  };
  const statements = [
    "CREATE TABLE `new_t` (`id` integer NULL, `a` text NULL, PRIMARY KEY (`id`), CHECK (a <> ''))",
    'INSERT INTO `new_t` (`id`, `a`) SELECT `id`, `a` FROM `t`',
    'DROP TABLE `t`',
    'ALTER TABLE `new_t` RENAME TO `t`',
  ];
  expect(sqliteAdditions(statements, catalogs)).toEqual([]);
});
