import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { afterAll, describe, expect, test } from 'vitest';
import { sqlitePath, sqliteTarget } from '../../../src/dialects/sqlite/connect/sqlite-path.js';
import { outcomes, planOf, runPlan } from './apply-setup.js';
import { databaseWith, removeFolders, rowsOf, runSql } from './sqlite-setup.js';

afterAll(removeFolders);

const ROWS = 10_000;

const SCHEMA = `
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email text NOT NULL, name text, old text);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_name ON users (name) WHERE name IS NOT NULL;
CREATE TABLE posts (id INTEGER PRIMARY KEY, author int NOT NULL REFERENCES users (id) ON DELETE CASCADE);
CREATE TABLE likes (post int REFERENCES posts (id), who int REFERENCES users (id), PRIMARY KEY (post, who));
CREATE TABLE logins (id INTEGER PRIMARY KEY, who int REFERENCES users (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX logins_who ON logins (who);
CREATE TABLE audit (what text);
CREATE TRIGGER users_added AFTER INSERT ON users BEGIN INSERT INTO audit VALUES ('added ' || new.email); END;
CREATE TRIGGER users_renamed AFTER UPDATE OF name ON users WHEN old.name <> new.name BEGIN INSERT INTO audit VALUES ('renamed ' || old.name); END;
CREATE TRIGGER post_added AFTER INSERT ON posts BEGIN UPDATE users SET name = name || '+' WHERE id = new.author; END;
CREATE VIEW authors AS SELECT u.id, u.email, count(*) AS posts FROM users u JOIN posts p ON p.author = u.id GROUP BY u.id;`;

const DATA = `
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
INSERT INTO users (email, name, old) SELECT 'user' || i, CASE WHEN i % 3 THEN 'name ' || i END, 'x' FROM n;
INSERT INTO posts (author) SELECT id FROM users WHERE id % 2;
INSERT INTO likes SELECT id, author FROM posts;
INSERT INTO logins (who) SELECT id FROM users;
INSERT INTO users (id, email) VALUES (50000, 'gone');
DELETE FROM users WHERE id = 50000;
DELETE FROM audit;`;

/** What Atlas 1.2.3 writes to make \`name\` NOT NULL with a default, drop \`old\` and add \`extra\`, which has a check. */
const REBUILD = [
  'PRAGMA foreign_keys = off',
  "CREATE TABLE `new_users` (`id` integer NULL PRIMARY KEY AUTOINCREMENT, `email` text NOT NULL, `name` text NOT NULL DEFAULT '', `extra` int NULL, CHECK (extra > 0))",
  "INSERT INTO `new_users` (`id`, `email`, `name`) SELECT `id`, `email`, IFNULL(`name`, '') AS `name` FROM `users`",
  'DROP TABLE `users`',
  'ALTER TABLE `new_users` RENAME TO `users`',
  'CREATE UNIQUE INDEX `users_email` ON `users` (`email`)',
  'CREATE INDEX `users_name` ON `users` (`name`) WHERE name IS NOT NULL',
  'PRAGMA foreign_keys = on',
];

async function schemaOf(target: ConnectionTarget): Promise<readonly unknown[]> {
  const rows = await rowsOf(
    target,
    "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_schema WHERE name NOT LIKE 'lockstep%' AND tbl_name NOT LIKE 'lockstep%' ORDER BY 1",
  );
  return rows.map(({ line }) => line);
}

async function contentOf(target: ConnectionTarget): Promise<readonly unknown[]> {
  return await rowsOf(
    target,
    `SELECT (SELECT count(*) FROM users) AS users, (SELECT sum(id) FROM users) AS ids, (SELECT group_concat(email) FROM (SELECT email FROM users ORDER BY id)) AS emails,
       (SELECT count(*) FROM posts) AS posts, (SELECT count(*) FROM likes) AS likes, (SELECT count(*) FROM logins WHERE who IS NOT NULL) AS logins,
       (SELECT count(*) FROM authors) AS authors, (SELECT count(*) FROM audit) AS audit,
       (SELECT seq FROM sqlite_sequence WHERE name = 'users') AS counter`,
  );
}

async function fullDatabase(): Promise<ConnectionTarget> {
  return await databaseWith(SCHEMA + DATA);
}

describe('a rebuild as Atlas writes it, of a table with 10,000 rows', () => {
  test('rows, indexes, triggers, references, views and the counter are all there after', async () => {
    const target = await fullDatabase();
    const before = { schema: await schemaOf(target), content: await contentOf(target) };
    const { results, notes } = await runPlan(target, planOf(REBUILD));
    expect(outcomes(results)).toEqual(REBUILD.map(() => 'applied'));
    expect(await contentOf(target)).toEqual(before.content);
    const after = await schemaOf(target);
    const isUsers = (line: unknown): boolean =>
      String(line).startsWith('table users ') || String(line).startsWith('index users_');
    expect(after.filter((line) => !isUsers(line))).toEqual(before.schema.filter((line) => !isUsers(line)));
    expect(after.filter(isUsers)).toEqual([
      'index users_email CREATE UNIQUE INDEX `users_email` ON `users` (`email`)',
      'index users_name CREATE INDEX `users_name` ON `users` (`name`) WHERE name IS NOT NULL',
      expect.stringContaining('CHECK (extra > 0)'),
    ]);
    expect(await rowsOf(target, 'PRAGMA foreign_key_check')).toEqual([]);
    expect(await rowsOf(target, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    await runSql(
      target,
      "PRAGMA foreign_keys = on; INSERT INTO users (email, name) VALUES ('new', 'a'); UPDATE users SET name = 'b' WHERE email = 'new'; DELETE FROM likes WHERE who = 1; DELETE FROM users WHERE id = 1;",
    );
    expect(await rowsOf(target, 'SELECT what FROM audit')).toEqual([
      { what: 'added new' },
      { what: 'renamed a' },
    ]);
    expect(await rowsOf(target, "SELECT id FROM users WHERE email = 'new'")).toEqual([{ id: 50_001 }]);
    expect(await rowsOf(target, 'SELECT count(*) AS n FROM posts WHERE author = 1')).toEqual([{ n: 0 }]);
    expect(notes).toHaveLength(1);
  });

  test('a copy of the file from before is beside it, for the same people', async () => {
    const target = await fullDatabase();
    const before = { schema: await schemaOf(target), content: await contentOf(target) };
    const plan = planOf(REBUILD);
    const { notes } = await runPlan(target, plan);
    const copy = `${sqlitePath(target)}.lockstep-${plan.planId.slice(0, 12)}.bak`;
    expect(notes[0]).toContain(copy);
    expect(statSync(copy).mode).toBe(statSync(sqlitePath(target)).mode);
    expect({
      schema: await schemaOf(sqliteTarget(copy)),
      content: await contentOf(sqliteTarget(copy)),
    }).toEqual(before);
    await runPlan(target, plan);
    expect(existsSync(copy.replace(/bak$/, '2.bak'))).toBe(true);
  });

  test.each([
    [
      'a statement that fails',
      [...REBUILD.slice(0, 6), 'CREATE INDEX x ON nope (a)'],
      'no such table: main.nope',
    ],
    [
      'a row that the new table does not take',
      [
        ...REBUILD.slice(0, 2),
        'INSERT INTO `new_users` (`id`, `email`, `name`) SELECT `id`, `email`, `name` FROM `users`',
        ...REBUILD.slice(3),
      ],
      'NOT NULL constraint failed: new_users.name',
    ],
    [
      'rows that are lost',
      [
        REBUILD[1],
        'INSERT INTO `new_users` (`id`, `email`, `name`) SELECT `id`, `email`, `old` FROM `users`',
        ...REBUILD.slice(3),
      ].map((sql) =>
        String(sql).replace('`name` text NOT NULL', '`name` text NOT NULL UNIQUE ON CONFLICT IGNORE'),
      ),
      'table users had 10000 rows before its rebuild and 1 after it',
    ],
    [
      'references that lead nowhere',
      [...REBUILD.slice(0, 2), REBUILD[2]?.replace('SELECT `id`', 'SELECT `id` + 1'), ...REBUILD.slice(3)],
      'rolled back, because afterwards: 1 rows of table likes refer to no row of table users; 1 rows of table logins refer to no row of table users; 1 rows of table posts refer to no row of table users',
    ],
    [
      'a table that others refer to',
      ['DROP TABLE posts'],
      'rolled back, because afterwards: 5000 rows of table likes refer to no row of table posts; view authors cannot be used (no such table: main.posts): change or drop it first',
    ],
    [
      'a view that is broken',
      [
        REBUILD[1]?.replace('`email`', '`mail`'),
        REBUILD[2]?.replace('`email`', '`mail`').replace('`, `email`', '`, `email`'),
        REBUILD[3],
        REBUILD[4],
      ],
      expect.stringMatching(
        /^rolled back, because afterwards: .*view authors cannot be used \(no such column: u.email\): change or drop it first/,
      ),
    ],
  ])('%s leaves everything as it was', async (_, statements, message) => {
    const target = await fullDatabase();
    const before = { schema: await schemaOf(target), content: await contentOf(target) };
    const { results } = await runPlan(target, planOf(statements.map(String)));
    expect(results.every(({ status }) => status === 'unapplied')).toBe(true);
    expect(results.flatMap(({ error }) => error?.message ?? [])).toEqual([message]);
    expect({ schema: await schemaOf(target), content: await contentOf(target) }).toEqual(before);
    expect(await rowsOf(target, 'SELECT progress, result FROM lockstep_applied_plan')).toEqual([
      { progress: 0, result: 'running' },
    ]);
    expect(
      readdirSync(dirname(sqlitePath(target))).filter(
        (name) => name.includes('lockstep') && !name.endsWith('.bak'),
      ),
    ).toEqual([]);
  });
});

describe('what a rebuild keeps and what it does not', () => {
  test('a trigger that the plan drops stays away', async () => {
    const target = await databaseWith(SCHEMA);
    await runPlan(target, planOf(['DROP TRIGGER users_added', ...REBUILD]));
    const rows = await rowsOf(target, "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1");
    expect(rows.map(({ name }) => name)).toEqual(['post_added', 'users_renamed']);
  });

  test('a trigger that the plan makes anew is the new one', async () => {
    const target = await databaseWith(SCHEMA);
    const made = 'CREATE TRIGGER users_added AFTER DELETE ON users BEGIN SELECT 1; END';
    const { results } = await runPlan(target, planOf([...REBUILD, made]));
    expect(outcomes(results).every((outcome) => outcome === 'applied')).toBe(true);
    expect(await rowsOf(target, "SELECT sql FROM sqlite_schema WHERE name = 'users_added'")).toEqual([
      { sql: made },
    ]);
  });

  test('a trigger that needs a dropped column rolls back', async () => {
    const target = await databaseWith(`${SCHEMA}
      CREATE TRIGGER needs_old AFTER UPDATE ON users BEGIN INSERT INTO audit VALUES (new.old); END`);
    const { results } = await runPlan(target, planOf(REBUILD));
    expect(outcomes(results).at(-1)).toContain('trigger needs_old cannot be used (no such column: new.old)');
  });

  test('references that were broken before stop nobody', async () => {
    const target = await databaseWith(`${SCHEMA} INSERT INTO logins (who) VALUES (99)`);
    const { results } = await runPlan(target, planOf(REBUILD));
    expect(outcomes(results)).toEqual(REBUILD.map(() => 'applied'));
  });

  test('a table that refers to itself keeps its references', async () => {
    const target = await databaseWith(`CREATE TABLE t (id INTEGER PRIMARY KEY, parent int REFERENCES t (id));
      INSERT INTO t VALUES (1, NULL), (2, 1)`);
    const { results } = await runPlan(
      target,
      planOf([
        'CREATE TABLE `new_t` (`id` integer NULL, `parent` int NULL, `x` int NULL, PRIMARY KEY (`id`), CONSTRAINT `0` FOREIGN KEY (`parent`) REFERENCES `t` (`id`))',
        'INSERT INTO `new_t` (`id`, `parent`) SELECT `id`, `parent` FROM `t`',
        'DROP TABLE `t`',
        'ALTER TABLE `new_t` RENAME TO `t`',
      ]),
    );
    expect(outcomes(results)).toEqual(['applied', 'applied', 'applied', 'applied']);
    expect(await rowsOf(target, 'SELECT "table" AS target FROM pragma_foreign_key_list(\'t\')')).toEqual([
      { target: 't' },
    ]);
  });

  test('without anything destructive no copy is made', async () => {
    const target = await databaseWith(SCHEMA);
    const { notes } = await runPlan(
      target,
      planOf(['CREATE TABLE x (a)', 'ALTER TABLE users ADD COLUMN more int']),
    );
    expect(notes).toEqual([]);
    expect(readdirSync(dirname(sqlitePath(target)))).toEqual(['app.db']);
  });
});
