import type { Catalog } from '@lockstep/core/catalog/catalog.js';
import { classifySqliteStatement } from '@lockstep/core/hazards/sqlite/classify-sqlite-statement.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../../src/dialects/sqlite/catalog/read-catalog.js';
import {
  sqliteStatementEffect,
  sqliteStatementEffects,
} from '../../../../src/dialects/sqlite/statements/statement-effect.js';
import { databaseWith, removeFolders, rowsOf, runSql } from '../sqlite-setup.js';

let current: Catalog;
let desired: Catalog;

beforeAll(async () => {
  const before = await databaseWith(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, email text UNIQUE, gone int, age text CHECK (age <> ''));
    CREATE TABLE old (id INTEGER PRIMARY KEY, u int REFERENCES users);
    CREATE INDEX old_u ON old (u);
    CREATE TRIGGER seen AFTER INSERT ON users BEGIN SELECT 1; END;
    CREATE VIRTUAL TABLE docs USING fts5(a)`);
  const after = await databaseWith(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, email text NOT NULL UNIQUE, age int, extra text);
    CREATE TABLE notes (id INTEGER PRIMARY KEY, u int REFERENCES users, UNIQUE (u));
    CREATE TABLE old2 (id INTEGER PRIMARY KEY, u int REFERENCES users)`);
  current = (await readSqliteCatalog(before)).catalog;
  desired = (await readSqliteCatalog(after)).catalog;
});

afterAll(removeFolders);

describe('the effect of a statement', () => {
  const none = { creates: [], destroys: [], retypes: [] };

  test.each([
    [
      'CREATE TABLE `notes` (`id` integer NULL)',
      {
        object: { kind: 'table', name: 'notes' },
        verb: 'create',
        creates: [
          'table:notes',
          'column:notes.id',
          'column:notes.u',
          'constraint:notes.notes_u_fkey',
          'constraint:notes.notes_pkey',
        ],
      },
    ],
    [
      'CREATE UNIQUE INDEX `notes_u` ON `notes` (`u`)',
      { object: { kind: 'index', name: 'notes_u' }, verb: 'create', creates: ['index:notes_u'] },
    ],
    [
      'DROP INDEX `old_u`',
      { object: { kind: 'index', name: 'old_u' }, verb: 'drop', destroys: ['index:old_u'] },
    ],
    [
      'DROP TABLE `old`',
      {
        object: { kind: 'table', name: 'old' },
        verb: 'drop',
        destroys: [
          'table:old',
          'column:old.id',
          'column:old.u',
          'constraint:old.old_u_fkey',
          'constraint:old.old_pkey',
          'index:old_u',
        ],
      },
    ],
    ['DROP TABLE docs', { object: { kind: 'other', name: 'docs' }, verb: 'drop', destroys: ['other:docs'] }],
    [
      'ALTER TABLE `users` ADD COLUMN `extra` text NULL',
      { object: { kind: 'table', name: 'users' }, verb: 'create', creates: ['column:users.extra'] },
    ],
    [
      'ALTER TABLE users DROP COLUMN age',
      {
        object: { kind: 'table', name: 'users' },
        verb: 'drop',
        destroys: ['column:users.age', 'constraint:users.users_age_check'],
      },
    ],
    [
      'ALTER TABLE users RENAME COLUMN gone TO x',
      { object: { kind: 'table', name: 'users' }, verb: 'rename', destroys: ['column:users.gone'] },
    ],
    ['VACUUM', { object: { kind: 'other', name: 'VACUUM' }, verb: 'alter' }],
  ])('%s', (sql, expected) => {
    const { touches, ...found } = sqliteStatementEffect(sql, { current, desired });
    expect(found).toEqual({ ...none, ...expected });
    expect(touches).toEqual([...found.creates, ...found.destroys]);
  });
});

describe('a rebuild as Atlas writes it', () => {
  const statements = [
    'PRAGMA foreign_keys = off',
    'CREATE TABLE `new_users` (`id` integer NULL, `email` text NOT NULL, `age` int NULL, `extra` text NULL, PRIMARY KEY (`id`))',
    'INSERT INTO `new_users` (`id`, `email`, `age`) SELECT `id`, `email`, `age` FROM `users`',
    'DROP TABLE `users`',
    'ALTER TABLE `new_users` RENAME TO `users`',
    'CREATE UNIQUE INDEX `users_email` ON `users` (`email`)',
    'CREATE TABLE `notes` (`id` integer NULL)',
    'PRAGMA foreign_keys = on',
  ];

  test('every statement of it is about the real table', () => {
    const effects = sqliteStatementEffects(statements, { current, desired });
    expect(effects.map(({ object, verb }) => `${verb} ${object.kind} ${object.name}`)).toEqual([
      ...Array.from({ length: 5 }, () => 'alter table users'),
      'create index users_email',
      'create table notes',
      'alter table users',
    ]);
    expect(effects[3]?.destroys).toEqual(['column:users.gone', 'constraint:users.users_age_check']);
    expect(effects[4]?.creates).toEqual(['column:users.extra']);
    expect(effects[2]?.retypes).toEqual(['column:users.age']);
    expect(effects[1]?.touches).toEqual([
      'column:users.email',
      'column:users.age',
      'column:users.extra',
      'column:users.gone',
      'constraint:users.users_age_check',
    ]);
    expect(JSON.stringify(effects)).not.toContain('new_users');
  });

  test('its hazards stand where they happen', () => {
    const created = new Set<string>();
    const effects = sqliteStatementEffects(statements, { current, desired });
    const found = statements.map((sql, index) => {
      const statement = { node: '', tree: {} };
      const { hazards } = classifySqliteStatement({ sql, statement, created, current, desired });
      for (const id of effects[index]?.creates ?? []) created.add(id);
      return hazards.map(({ code, object }) => `${code} ${object}`);
    });
    expect(found).toEqual([
      [],
      [],
      [
        'DATA_LOSS column users.age',
        'TABLE_REWRITE table users',
        'BLOCKS_WRITES table users',
        'MAY_FAIL_ON_DATA column users.email',
        'BREAKS_READERS column users.age',
      ],
      ['DATA_LOSS column users.gone', 'BREAKS_READERS column users.gone'],
      [],
      ['BLOCKS_WRITES table users'],
      [],
      [],
    ]);
  });
});

describe('the hazard of a trigger', () => {
  const VIEW = 'CREATE VIEW v AS SELECT a FROM t';
  const SAME = 'CREATE TRIGGER same BEFORE INSERT ON t WHEN new.a = 1 BEGIN SELECT RAISE(IGNORE); END';

  /** Rows: the statement, what becomes of a write that ran before, and whether it is said to break those who write. */
  test.each([
    [
      'CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE); END',
      'INSERT INTO t VALUES (5)',
      [],
      true,
    ],
    ['CREATE TRIGGER g INSERT ON t BEGIN SELECT RAISE(IGNORE); END', 'INSERT INTO t VALUES (5)', [], true],
    ['CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END', 'INSERT INTO t VALUES (5)', [5], false],
    [
      'CREATE TRIGGER w INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (9); END',
      'INSERT INTO v VALUES (5)',
      [9],
      true,
    ],
    ['DROP TRIGGER same', 'INSERT INTO t VALUES (5)', [5], true],
  ] as const)('%s: %s leaves %j', async (...[sql, write, rows, breaks]) => {
    const base = `CREATE TABLE t (a int); ${VIEW}; ${SAME};`;
    const target = await databaseWith(base);
    const { catalog: before } = await readSqliteCatalog(target);
    await runSql(target, sql);
    const { catalog: after } = await readSqliteCatalog(target);
    await runSql(target, write);
    const statement = { node: '', tree: {} };
    const request = { statement, sql, current: before, desired: after, created: new Set<string>() };
    const found = classifySqliteStatement(request).hazards.map(({ code }) => code);
    expect({ rows: (await rowsOf(target, 'SELECT a FROM t')).map(({ a }) => a), found }).toEqual({
      rows,
      found: breaks ? ['BREAKS_READERS'] : [],
    });
  });

  test('one that is recreated as it was changes nothing', async () => {
    const { catalog } = await readSqliteCatalog(await databaseWith(`CREATE TABLE t (a int); ${SAME};`));
    const hazards = (sql: string) =>
      classifySqliteStatement({
        statement: { node: '', tree: {} },
        ...{ sql, current: catalog, desired: catalog, created: new Set<string>() },
      }).hazards.map(({ code }) => code);
    expect([hazards('DROP TRIGGER same'), hazards(SAME)]).toEqual([['DEPENDENTS_REBUILT'], []]);
  });
});
